"""The SMS partner."""

from dataclasses import dataclass
from typing import Protocol

from jinqiao.partners.channel import Channel, open_channel


class Sms(Protocol):
    """What the platform asks of an SMS partner."""

    def send(self, message_id: str, phone: str, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class HttpSms:
    """`Sms` over signed HTTP."""

    channel: Channel

    def send(self, message_id: str, phone: str, text: str) -> None:
        """Send `text` once: the partner drops a `message_id` that it has seen."""
        self.channel.call("send", message_id=message_id, to=phone, text=text)


def connect() -> Sms:
    """The SMS partner that this function's environment names."""
    return HttpSms(open_channel("sms"))
