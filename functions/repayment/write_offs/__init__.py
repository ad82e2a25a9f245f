"""Giving a loan up in the books: finance proposes, another of the staff approves, and all that is left falls due.

No money moves and no claim changes: what each lender loses is their part of the principal that is left, and what
the borrower pays afterwards is shared among them as before.
"""
