"""Tasks of the application workflow, and what lending does when others tell something."""
