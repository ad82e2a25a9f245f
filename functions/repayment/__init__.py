"""Loans from disbursement to the last instalment: claims, schedules, the daily run, repayments by hand."""
