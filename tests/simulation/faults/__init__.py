"""What goes wrong: the kinds of faults, and the places where each of them strikes."""
