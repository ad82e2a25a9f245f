"""The double-entry ledger: every fen that moves is a journal, and every journal balances.

- `accounts`: the chart of accounts
- `journal`: legs and journals, balanced by construction
- `recipes`: one function per event of the business, named after it
- `book`: journals and guarded accounts as DynamoDB writes, and reading them back
"""
