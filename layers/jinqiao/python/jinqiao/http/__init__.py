"""The edge of the platform: strict parsing, callers, idempotency keys, pages and problems."""
