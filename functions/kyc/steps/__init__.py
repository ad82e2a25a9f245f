"""Event consumers and tasks of the verification workflow."""
