"""Restructuring: new terms for a loan in trouble, proposed by one of the staff, approved by another, voted on by its
lenders and its borrower, and carried out as a new version of its schedule.

- `voting`: who has won, or when; pure
- `proposals`: the staff's side
- `ballots`: the voters' side
- `vote`: what the workflow does: open, conclude
- `carrying_out`: the loan under its new terms
- `store`: the items
"""
