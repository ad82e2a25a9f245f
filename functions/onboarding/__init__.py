"""Onboarding: who signs up, signs in, and what they were asked and told on the way."""
