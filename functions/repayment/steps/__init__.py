"""Workflow tasks and event consumers of repayment."""
