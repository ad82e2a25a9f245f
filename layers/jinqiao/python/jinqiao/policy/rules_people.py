"""Figures about people: identity, codes, suitability, consents, texts in force, messages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """The real-name check."""

    adult_age: int
    review_hours: int
    attempts_a_day: int


@dataclass(frozen=True, slots=True)
class Codes:
    """One-time codes and what they open."""

    digits: int
    valid_seconds: int
    tries: int
    resend_seconds: int
    a_day: int
    """How many codes of one purpose a phone or a user gets in a day."""
    step_up_minutes: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sessions, wrong passwords, and registrations that nobody confirmed."""

    wrong_passwords: int
    """After so many in a row the phone is locked out for `lock_minutes`."""
    lock_minutes: int
    session_days: int
    unconfirmed_days: int
    """How long an unconfirmed registration is kept before it is removed."""


@dataclass(frozen=True, slots=True)
class Suitability:
    """Which investor class may buy which risk level."""

    matrix: Mapping[str, tuple[str, ...]]
    valid_months: int
    questionnaire: str
    """The version of the questionnaire that is in force."""
    override_with_warning: bool
    never_overridden: tuple[str, ...]

    def allows(self, risk_class: str, risk_level: str) -> bool:
        """Whether class Cn may buy level Rm; a class or level that the matrix doesn't know may not."""
        return risk_level in self.matrix.get(risk_class, ())


@dataclass(frozen=True, slots=True)
class Documents:
    """The versions of texts that people accept."""

    in_force: Mapping[str, str]
    """Kind → version."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """Personal data."""

    separate_consents: tuple[str, ...]
    other_consents: tuple[str, ...]
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """Notifications."""

    reminder_days: tuple[int, ...]
    """Days before a due date on which the borrower is reminded."""
    not_optional: tuple[str, ...]
    """Kinds that a preference cannot switch off."""
