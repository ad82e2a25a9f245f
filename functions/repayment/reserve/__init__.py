"""The risk reserve: it buys the claims of loans that are long past due, where the policy of their making covers them.

All claims of a loan are bought, or none; the lenders have their principal and the interest that had fallen due, and
what the borrower pays afterwards is the reserve's.
"""
