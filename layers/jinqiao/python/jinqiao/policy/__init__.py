"""Product rules as data: effective-dated figures, each with its citation.

    policy = load("sandbox").on(business_date)
    policy.borrowing.person_cap_fen      # 20_000_000
    policy.version                       # what a loan made today records: "sandbox@2016-01-01"
    recall("sandbox@2016-01-01")         # the same figures again, years later

`rules_*.py` name the figures and their types, `packs/*.json` hold them, `pack.py` brings both together. Packs
only ever grow: a figure changes by a new entry from a later date, so that a recorded version stays true.
"""

from jinqiao.policy.book import Policy
from jinqiao.policy.pack import BadPack, Entry, NoPolicyInForce, Pack, UnknownPack, load, recall
from jinqiao.policy.rules_lending import Grade

__all__ = [
    "BadPack",
    "Entry",
    "Grade",
    "NoPolicyInForce",
    "Pack",
    "Policy",
    "UnknownPack",
    "load",
    "recall",
]
