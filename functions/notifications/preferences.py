"""How a user wants to be told things: the language, and for which categories the phone shall ring."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications import store
from notifications.wording import CATEGORIES

_DEFAULT_SMS = {"account": True, "payments": True, "borrowing": True, "investing": False}


@dataclass(frozen=True)
class Preferences:
    """`language` is None until the user has chosen one; `sms` has every category."""

    language: str | None = None
    sms: Mapping[str, bool] = field(default_factory=lambda: dict(_DEFAULT_SMS))


def of(user_id: str) -> Preferences:
    """A user's preferences, with the defaults where nothing was chosen."""
    stored = store.preferences(user_id)
    if stored is None:
        return Preferences()
    return Preferences(stored["language"], _DEFAULT_SMS | stored["sms"])


def choose(user_id: str, language: str, sms: Mapping[str, bool]) -> Preferences:
    """Keep what the user chose; a category that is not named has its default."""
    store.set_preferences(user_id, language, sms)
    return Preferences(language, {name: sms.get(name, _DEFAULT_SMS[name]) for name in CATEGORIES})
