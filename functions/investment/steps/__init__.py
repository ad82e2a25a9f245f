"""Tasks of the funding and refund workflows, projections, and what investment does when others tell something."""
