"""Event consumers and tasks."""
