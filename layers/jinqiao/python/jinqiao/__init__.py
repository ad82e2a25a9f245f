"""The shared domain of the platform: money, schedules, ledger, policy and the adapters to AWS."""
