"""What must always hold, and what must hold once nothing moves any more."""
