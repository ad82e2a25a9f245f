"""One pass over a day's postings: what it adds to the sums, to each holder, and to the audit chain."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

from jinqiao.aws.dynamo import Item
from jinqiao.proofs import audit_chain
from jinqiao.proofs.audit_chain import Head
from trust import balance_sheet, closings, sealing, store
from trust.balance_sheet import Totals
from trust.closings import Closing
from trust.postings import SHARDS


@dataclass
class DaysBooks:
    """The books as the day before left them; once `moved` has been read to its end, as this day does."""

    day: date
    revision: int
    totals: Totals
    heads: dict[str, Head]

    @classmethod
    def after(cls, before: Item | None, day: date, revision: int) -> "DaysBooks":
        """The books of a day whose yesterday's proof is `before`; None: there was nothing before."""
        if before is None:
            return cls(day, revision, {}, {shard: audit_chain.genesis(shard) for shard in SHARDS})
        heads = {shard: Head(seq, bytes.fromhex(digest)) for shard, (seq, digest) in before["heads"].items()}
        return cls(day, revision, deepcopy(before["totals"]), heads)

    def moved(self) -> Iterator[Closing]:
        """What each posting adds to its holder, in the order of places; a shard's journals are sealed at its end."""
        for shard in SHARDS:
            journals = []
            for posting in store.postings(self.day, shard):
                balance_sheet.post(self.totals, posting)
                if posting.journal_hash:
                    journals.append((posting.recorded_at, posting.journal_id, posting.journal_hash))
                yield closings.of(posting)
            self.heads[shard] = sealing.seal(self.day, self.revision, shard, self.heads[shard], journals)

    @property
    def journals(self) -> int:
        """How many journals the whole chain holds."""
        return sum(head.seq for head in self.heads.values())
