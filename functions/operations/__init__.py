"""Running the house: outbox, health and the contract that belong to no one context."""
