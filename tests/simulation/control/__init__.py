"""The control: bugs planted one by one, to show that the simulation would have found each of them."""
