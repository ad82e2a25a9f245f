"""Why an amount on a statement is what it is: formula, inputs, rounding and rule, for every leg of the caller's.

- `formulas`: the formulas by code, each computing its amount from its inputs alone
- `borrowers`: a receipt as its borrower sees it: the waterfall over instalments, their interest, fee and penalty
- `lenders`: a share of a receipt
- `movements`: deposits, holds, withdrawals and whatever else only moves money
- `service`: one journal explained to the caller

`docs/explanations.md` lists the formulas, `docs/recompute.py` computes any answer again without this code.
"""
