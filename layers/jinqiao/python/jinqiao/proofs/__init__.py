"""What lets somebody else check the books: a tree over all balances, and a chain over all journals.

- `sum_tree`: a Merkle sum tree; its root says what is owed to all users together, and each user can check theirs
- `audit_chain`: journals hashed one after another, so that none can be edited, removed or reordered unseen

Both are functions of their arguments. `docs/verify_proof.py` and `docs/verify_chain.py` check the same things with
nothing but Python's standard library, and are written apart from this on purpose.
"""
