"""Restructuring: what is left of a loan under new terms, exact to the fen.

    replan(history, date(2026, 4, 20), NewTerms(24, Decimal("0.06"), Method.EQUAL_INSTALMENT, date(2026, 6, 5)))

The rows that are paid stay, so that the rows of any version tell the loan's whole history. A row of the day itself
takes in what was paid of the row underway, and what is in arrears: interest that was due or has run to the day,
and the service fee that was due. Arrears are not deferred and never added to the principal; they are due at once.
The principal that is left is spread anew, and the rest of the service fee with it in equal parts.
"""
