"""The SMS partner: its outbox stands for the phones of everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from local.sandbox import quirks
from local.sandbox.answers import Answer, Moods, done


@dataclass(frozen=True, slots=True)
class Message:
    """A delivered message."""

    channel: str
    to: str
    text: str
    at: datetime


class SmsPartner:
    """Delivers each message id once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._moods = Moods()
        self._seen: set[str] = set()
        self._delivered: list[Message] = []
        self._lock = Lock()

    def send(self, message_id: str, to: str, text: str) -> Answer:
        quirk = quirks.of(to, quirks.PHONES)
        with self._lock:
            if turned_away := self._moods.turn_away(quirk, message_id):
                return turned_away
            if message_id not in self._seen and not quirk.lost:
                self._delivered.append(Message("sms", to, text, self._now()))
            self._seen.add(message_id)
        return done(quirk, 202, message_id=message_id)

    def outbox(self, phone: str | None = None) -> list[Message]:
        """The delivered messages, newest first."""
        with self._lock:
            return [message for message in reversed(self._delivered) if phone in (None, message.to)]
