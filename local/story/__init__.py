"""Stories that are played on the platform through its HTTP API, as its users would live them."""
