"""The partners of the local platform: a bank, an identity service and an SMS gateway, over signed HTTP.

They behave as such partners do, callbacks and failures included. See docs/sandbox.md for the magic values.
"""
