"""Event sources: table streams and queues, delivered to functions in batches after the commit."""
