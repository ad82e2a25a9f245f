"""The identity partner: is this person who they say, is the card theirs, is anyone looking for them?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from jinqiao.partners.channel import Channel, open_channel


class Match(StrEnum):
    """The partner's word on whether what was given belongs together; UNCLEAR is for a human to decide."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNCLEAR = "unclear"


class Screening(StrEnum):
    """The partner's word on watch-lists (sanctions, politically exposed, enforcement)."""

    CLEAR = "clear"
    HIT = "hit"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class MatchResult:
    """`reference` is the partner's own number of the check, kept as evidence."""

    result: Match
    reference: str


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """`reference` is the partner's own number of the screening, kept as evidence."""

    result: Screening
    reference: str


class Identity(Protocol):
    """What the platform asks of an identity partner. Checks have no effect, so repeating one is safe."""

    def check_identity(self, name: str, id_number: str) -> MatchResult: ...

    def check_bank_card(self, name: str, id_number: str, card: str, mobile: str) -> MatchResult: ...

    def screen(self, name: str, id_number: str) -> ScreeningResult: ...


@dataclass(frozen=True, slots=True)
class HttpIdentity:
    """`Identity` over signed HTTP."""

    channel: Channel

    def check_identity(self, name: str, id_number: str) -> MatchResult:
        """Do name and ID number belong together (two elements)?"""
        answer = self.channel.call("check_identity", name=name, id_number=id_number)
        return MatchResult(Match(answer["result"]), answer["reference"])

    def check_bank_card(self, name: str, id_number: str, card: str, mobile: str) -> MatchResult:
        """Is the card the person's own, with this mobile left at the bank (four elements)?"""
        answer = self.channel.call(
            "check_bank_card", name=name, id_number=id_number, card=card, mobile=mobile
        )
        return MatchResult(Match(answer["result"]), answer["reference"])

    def screen(self, name: str, id_number: str) -> ScreeningResult:
        """Is the person on a watch-list?"""
        answer = self.channel.call("screen", name=name, id_number=id_number)
        return ScreeningResult(Screening(answer["result"]), answer["reference"])


def connect() -> Identity:
    """The identity partner that this function's environment names."""
    return HttpIdentity(open_channel("identity"))
