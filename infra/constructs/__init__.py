"""The few building blocks that every context is made of.

`ServiceFunction` · `Workflow` · `EventConsumer`, `QueuedEventConsumer` · `StreamConsumer` · `DailySchedule`;
`infra/services/operations.py` is a worked example.
"""
