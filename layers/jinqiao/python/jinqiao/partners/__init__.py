"""The outside parties the platform depends on: a protocol, a typed result and a signed HTTP adapter each."""
