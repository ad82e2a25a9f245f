"""The identity partner: two-element and four-element checks and watch-list screening."""

import hashlib

from local.sandbox import quirks
from local.sandbox.answers import Answer, Moods, done
from local.sandbox.quirks import Quirk


class IdentityPartner:
    """Everybody is who they say, but for those with a magic name or card."""

    def __init__(self) -> None:
        self._moods = Moods()

    def check_identity(self, name: str, id_number: str) -> Answer:
        quirk = quirks.of(name, quirks.NAMES)
        return self._answer("identity", quirk, "match", name, id_number)

    def check_bank_card(self, name: str, id_number: str, card: str, mobile: str) -> Answer:
        quirk = quirks.of(card, quirks.CARDS)
        return self._answer("card", quirk, "match", name, id_number, card, mobile)

    def screen(self, name: str, id_number: str) -> Answer:
        quirk = quirks.of(name, quirks.SCREENED_NAMES)
        return self._answer("screening", quirk, "clear", name, id_number)

    def _answer(self, check: str, quirk: Quirk, usual: str, *subject: str) -> Answer:
        reference = hashlib.sha256("\n".join((check, *subject)).encode()).hexdigest()[:20]
        turned_away = self._moods.turn_away(quirk, reference)
        return turned_away or done(quirk, result=quirk.result or usual, reference=f"idp_{reference}")
