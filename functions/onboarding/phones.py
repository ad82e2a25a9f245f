"""A phone number: how it is looked up, and what may be shown of it."""

from dataclasses import dataclass, field

from jinqiao import identifiers, keyed_hash


@dataclass(frozen=True)
class Phone:
    """Eleven digits, their keyed hash to look them up by, and the form that may be shown."""

    number: str = field(repr=False)
    hash: str
    masked: str


def read(text: str) -> Phone:
    """A phone as somebody typed it; +8613812341234 is 13812341234. Raises `InvalidIdentifier`."""
    number = identifiers.mobile(text)
    return Phone(number, keyed_hash.of("phone", number), identifiers.mask_mobile(number))
