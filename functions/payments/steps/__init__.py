"""Event consumers, workflow tasks and projections."""
