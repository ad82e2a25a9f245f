"""What a user agrees to, purpose by purpose, for a version of the privacy text, until they take it back."""

from datetime import datetime
from typing import TYPE_CHECKING

from jinqiao import clock, rules
from jinqiao.aws.dynamo import Item, transact
from jinqiao.errors import InvalidRequest, StaleDocument, Text
from jinqiao.http.request import Caller, Request
from onboarding import documents, store
from onboarding.models import Consent, Consents, ConsentWord, ConsentWords

if TYPE_CHECKING:
    from jinqiao.policy import Policy

_UNKNOWN = Text("没有该用途", "There is no such purpose")
_TWICE = Text("同一用途只能出现一次", "Each purpose may appear once")


def mine(caller: Caller, now: datetime) -> Consents:
    """The caller's word on every purpose; where there is none yet, it counts as no."""
    policy, words = rules.in_force(now), store.consents(caller.user_id)
    return Consents(items=[_shown(purpose, words.get(purpose, {}), policy) for purpose in purposes(policy)])


def record(request: Request, body: ConsentWords) -> Consents:
    """Record consents and withdrawals. A consent is to the text in force; a withdrawal needs no reading.

    Raises `StaleDocument`, or `InvalidRequest` for a purpose that policy doesn't know or that comes twice.
    """
    policy = rules.in_force(request.now)
    _require_known(body.items, policy, request.language)
    version = documents.version_in_force("privacy", policy)
    if any(word.granted and word.version != version for word in body.items):
        raise StaleDocument
    facts = {"at": clock.text(request.now), "document_hash": documents.read("privacy", version).hash}
    writes = [
        write
        for word in body.items
        for write in store.consent_given(
            request.caller.user_id, word.purpose, granted=word.granted, version=word.version, **facts
        )
    ]
    transact(writes)
    return mine(request.caller, request.now)


def purposes(policy: "Policy") -> tuple[str, ...]:
    """Those that the law wants a separate consent for, then the others."""
    return policy.privacy.separate_consents + policy.privacy.other_consents


def _require_known(words: list[ConsentWord], policy: "Policy", language: str) -> None:
    named = [word.purpose for word in words]
    known = purposes(policy)
    faults = [
        {"pointer": f"/items/{place}/purpose", "code": code, "message": text.within(language)}
        for code, text, places in (
            ("unknown_purpose", _UNKNOWN, [n for n, purpose in enumerate(named) if purpose not in known]),
            ("repeated", _TWICE, [n for n, purpose in enumerate(named) if purpose in named[:n]]),
        )
        for place in places
    ]
    if faults:
        raise InvalidRequest(faults)


def _shown(purpose: str, word: Item, policy: "Policy") -> Consent:
    return Consent(
        purpose=purpose,
        granted=word.get("granted", False),
        version=word.get("version"),
        at=word.get("at"),
        current_version=documents.version_in_force("privacy", policy),
        separate=purpose in policy.privacy.separate_consents,
    )
