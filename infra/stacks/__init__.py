"""The stacks of one environment: what is stored, who signs in, what runs, and what is reachable from outside."""
