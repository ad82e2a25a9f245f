"""Trust: what lets users, finance and auditors check the books. Closings, daily proofs, the audit chain."""
