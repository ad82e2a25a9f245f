"""Lending: quotes, applications, the credit decision, offers and their acceptance."""
