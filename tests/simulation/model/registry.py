"""Where rules are registered, and how a commit is held against them.

    @journal("deposit")
    def credited(truth: Truth, commit: Commit, entry: Entry) -> None: ...

    @item("listing")
    def listing_as_modelled(truth: Truth, commit: Commit, seen: Seen) -> None: ...

A journal's rule says what the journal must be, from what the model knows, and brings the model up to date; an
item's rule compares the item with the model. A kind of journal without a rule is a violation.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.simulation.model.bank_truth import BankTruth
from tests.simulation.model.commits import Commit, Entry, Seen
from tests.simulation.model.state import Intent, Model
from tests.simulation.violations import Violation, require

STORE = "store = model"
ASKED = "nothing happens that nobody asked for"
SHANGHAI = ZoneInfo("Asia/Shanghai")
LARGEST_SKEW = timedelta(seconds=90)
"""By how much a machine's clock may be wrong."""


@dataclass
class Truth:
    """What rules may look at: the model, the bank's books, and the true time."""

    model: Model
    bank: BankTruth
    now: Callable[[], datetime]

    def days(self) -> set[date]:
        """The business dates that machines may believe in now."""
        return {business_date(self.now() + each) for each in (-LARGEST_SKEW, LARGEST_SKEW)}

    def intent(self, id: str, kind: str) -> Intent:
        """The client's command behind an id."""
        intent = self.model.intents.get(id)
        if intent is None or intent.kind != kind:
            raise Violation(ASKED, f"{kind} {id}")
        return intent

    def post(self, entry: Entry, expected: Mapping[str, int]) -> None:
        """The journal must move exactly this, by account; the model's balances move with it."""
        effects = Counter({account: fen for account, fen in expected.items() if fen})
        require(entry.effects() == effects, STORE, f"{entry.id} is {entry.legs}, not {dict(effects)}")
        self.model.balances.update(effects)


JournalRule = Callable[[Truth, Commit, Entry], None]
ItemRule = Callable[[Truth, Commit, Seen], None]
JOURNALS: dict[str, JournalRule] = {}
ITEMS: dict[str, list[ItemRule]] = {}


def journal(*kinds: str) -> Callable[[JournalRule], JournalRule]:
    def register(rule: JournalRule) -> JournalRule:
        JOURNALS.update(dict.fromkeys(kinds, rule))
        return rule

    return register


def item(*kinds: str) -> Callable[[ItemRule], ItemRule]:
    def register(rule: ItemRule) -> ItemRule:
        for kind in kinds:
            ITEMS.setdefault(kind, []).append(rule)
        return rule

    return register


def judge(truth: Truth, commit: Commit) -> None:
    """Hold a commit against the rules; raises `Violation`."""
    for entry in commit.journals:
        require(entry.kind in JOURNALS, STORE, f"the model has no rule for {entry.kind}")
        require(abs(entry.recorded_at - truth.now()) <= LARGEST_SKEW, STORE, f"{entry.id} is not of now")
        JOURNALS[entry.kind](truth, commit, entry)
    for seen in commit.seen:
        for rule in ITEMS.get(seen.kind, ()):
            rule(truth, commit, seen)


def same(about: str, found: Mapping[str, object], modelled: Mapping[str, object]) -> None:
    """Raises `Violation` naming what differs."""
    wrong = {name: (found.get(name), value) for name, value in modelled.items() if found.get(name) != value}
    require(not wrong, STORE, f"{about}: stored, modelled: {wrong}")


def business_date(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()
