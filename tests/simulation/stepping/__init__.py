"""The local platform one step at a time: nothing happens by itself, and what happens next can be chosen."""
