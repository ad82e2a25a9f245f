"""The index's queue and the nightly job."""
