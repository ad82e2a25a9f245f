"""The onboarding table.

Access patterns
    a registration                 pk REGISTRATION#<id>          sk REGISTRATION
    registrations not confirmed    gsi1pk UNCONFIRMED#<date>     gsi1sk <registration id>
    who holds a phone              pk PHONE#<keyed hash>         sk PHONE
    wrong passwords in a row       pk PHONE#<keyed hash>         sk WRONG_PASSWORDS      expires
    when the next code may go out  pk CODES#<purpose>#<whom>     sk RESEND               expires
    codes sent in a day            pk CODES#<purpose>#<whom>     sk <date>               expires
    a profile                      pk USER#<user_id>             sk PROFILE
    a change of phone under way    pk USER#<user_id>             sk PHONE_CHANGE         expires
    suitability answers            pk USER#<user_id>             sk ASSESSMENT#<id>
    a consent, and its history     pk USER#<user_id>             sk CONSENT#<purpose>, CONSENT_LOG#<at>#<purpose>
    a step-up, a password reset    pk STEP_UP#<id>, RESET#<id>   sk STEP_UP, RESET       expires

No phone stands here in clear: the vault has it, the profile a masked one.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jinqiao import clock
from jinqiao.aws.dynamo import Item, Table, Write

if TYPE_CHECKING:
    from jinqiao.policy.rules_people import Codes, SignIn

ONBOARDING = Table("ONBOARDING_TABLE")

ITEM, TRY, RESEND, DAY = "item", "try", "resend", "day"
CLAIM, PROFILE, ATTEMPT = "claim", "profile", "attempt"
"""Labels of the writes that a transaction may be refused for."""


def expires(at: datetime) -> dict[str, int]:
    """Let the table drop the item some time after an instant."""
    return {"expires_at_epoch": int(at.timestamp())}


# What a code confirms


def registration(registration_id: str) -> Item | None:
    return ONBOARDING.get(f"REGISTRATION#{registration_id}", "REGISTRATION")


def step_up(step_up_id: str) -> Item | None:
    return ONBOARDING.get(f"STEP_UP#{step_up_id}", "STEP_UP")


def reset(reset_id: str) -> Item | None:
    return ONBOARDING.get(f"RESET#{reset_id}", "RESET")


def phone_change(user_id: str) -> Item | None:
    return ONBOARDING.get(f"USER#{user_id}", "PHONE_CHANGE")


def new(item: Mapping[str, Any]) -> Write:
    """Any of these, once; what stands there is the failure's `old(ITEM)`."""
    return ONBOARDING.put_new(ITEM, item)


def replaced(item: Mapping[str, Any]) -> Write:
    """Any of these, whatever stood there."""
    return ONBOARDING.put(ITEM, item)


def sent(item: Item, now: datetime) -> Write:
    """Its message is out."""
    return ONBOARDING.update(ITEM, item["pk"], item["sk"], set={"sent_at": clock.text(now)})


def try_spent(item: Item, now: datetime) -> Write:
    """One try less, while the code can still be tried."""
    return ONBOARDING.update(
        TRY,
        item["pk"],
        item["sk"],
        add={"tries_left": -1},
        condition=(
            "attribute_exists(#sent_at) AND attribute_not_exists(#confirmed_at) AND #tries_left > :none"
            " AND #code_expires_at > :now AND #code_hash = :code_hash"
        ),
        values={"none": 0, "now": clock.text(now), "code_hash": item["code_hash"]},
    )


def confirmed(item: Item, now: datetime, **facts: Any) -> Write:
    """Its code was right, once; it is no longer among the unconfirmed."""
    return ONBOARDING.update(
        ITEM,
        item["pk"],
        item["sk"],
        set={"confirmed_at": clock.text(now), **facts},
        remove=("gsi1pk", "gsi1sk"),
        condition="attribute_exists(pk) AND attribute_not_exists(#confirmed_at)",
    )


def unconfirmed(day: date) -> Iterator[str]:
    """The ids of the registrations of a business date that nobody confirmed."""
    after = None
    while True:
        items, after = ONBOARDING.index_page("gsi1", unconfirmed_key(day), after=after)
        yield from (item["gsi1sk"] for item in items)
        if after is None:
            return


def unconfirmed_key(day: date) -> str:
    return f"UNCONFIRMED#{day.isoformat()}"


def dropped(item: Item) -> Write:
    return ONBOARDING.delete(ITEM, item["pk"], item["sk"], "attribute_not_exists(#confirmed_at)")


# How often


def code_sent(purpose: str, whom: str, rules: "Codes", now: datetime) -> list[Write]:
    """One more code of a purpose to a phone or user, if the last is long enough ago and the day's are not used up."""
    pk, after = f"CODES#{purpose}#{whom}", now + timedelta(days=2)
    resend = ONBOARDING.put(
        RESEND,
        {
            "pk": pk,
            "sk": "RESEND",
            "next_at": clock.text(now + timedelta(seconds=rules.resend_seconds)),
            **expires(after),
        },
        "attribute_not_exists(pk) OR #next_at <= :now",
        {"now": clock.text(now)},
    )
    day = ONBOARDING.update(
        DAY,
        pk,
        clock.business_date(now).isoformat(),
        set=expires(after),
        add={"sent": 1},
        condition="attribute_not_exists(pk) OR #sent < :most",
        values={"most": rules.a_day},
    )
    return [resend, day]


def code_used(purpose: str, whom: str) -> Write:
    """A code that was confirmed needs no resend: the next one may come at once."""
    return ONBOARDING.delete("used", f"CODES#{purpose}#{whom}", "RESEND")


def password_tried(phone_hash: str, rules: "SignIn", now: datetime) -> Write:
    """Count an attempt as wrong until it proves right, while fewer than policy allows went wrong lately."""
    return ONBOARDING.update(
        ATTEMPT,
        f"PHONE#{phone_hash}",
        "WRONG_PASSWORDS",
        set=_lock(rules, now),
        add={"attempts": 1},
        condition="attribute_not_exists(pk) OR (#attempts < :most AND #until > :now)",
        values={"most": rules.wrong_passwords, "now": clock.text(now)},
    )


def password_tried_anew(phone_hash: str, ended: Item, rules: "SignIn", now: datetime) -> Write:
    """The first attempt after a lock, or after a while, has passed."""
    return ONBOARDING.put(
        ATTEMPT,
        {"pk": f"PHONE#{phone_hash}", "sk": "WRONG_PASSWORDS", "attempts": 1, **_lock(rules, now)},
        "#until = :until",
        {"until": ended["until"]},
    )


def password_right(phone_hash: str) -> Write:
    return ONBOARDING.delete(ATTEMPT, f"PHONE#{phone_hash}", "WRONG_PASSWORDS")


def _lock(rules: "SignIn", now: datetime) -> dict[str, Any]:
    until = now + timedelta(minutes=rules.lock_minutes)
    return {"until": clock.text(until), **expires(until)}


# Who


def holder(phone_hash: str) -> str | None:
    """The user who holds a phone."""
    held = ONBOARDING.get(f"PHONE#{phone_hash}", "PHONE")
    return held["user_id"] if held else None


def claimed(phone_hash: str, user_id: str, now: datetime) -> Write:
    """Hold a phone that nobody holds."""
    return ONBOARDING.put_new(
        CLAIM,
        {
            "pk": f"PHONE#{phone_hash}",
            "sk": "PHONE",
            "user_id": user_id,
            "claimed_at": clock.text(now),
        },
    )


def released(phone_hash: str, user_id: str) -> Write:
    """Let go of a phone that the user holds."""
    return ONBOARDING.delete(
        "release", f"PHONE#{phone_hash}", "PHONE", "#user_id = :user_id", {"user_id": user_id}
    )


def profile(user_id: str) -> Item | None:
    return ONBOARDING.get(f"USER#{user_id}", "PROFILE")


def new_profile(user_id: str, **facts: Any) -> Write:
    return ONBOARDING.put_new(
        PROFILE, {"pk": f"USER#{user_id}", "sk": "PROFILE", "user_id": user_id, "kyc_status": "none", **facts}
    )


def profile_changed(known: Item, changes: Mapping[str, Any], event: str | None = None) -> Write:
    """Change a profile that is still as it was read; `event` tells the others, without one nobody hears."""
    return ONBOARDING.update(
        PROFILE,
        known["pk"],
        known["sk"],
        set={**changes, "event_seq": known["event_seq"] + 1} | ({"event": event} if event else {}),
        remove=() if event else ("event",),
        condition="#event_seq = :known",
        values={"known": known["event_seq"]},
    )


# What they were asked and told


def assessment(user_id: str, assessment_id: str) -> Item | None:
    return ONBOARDING.get(f"USER#{user_id}", f"ASSESSMENT#{assessment_id}")


def new_assessment(user_id: str, assessment_id: str, **facts: Any) -> Write:
    return ONBOARDING.put_new(
        ITEM, {"pk": f"USER#{user_id}", "sk": f"ASSESSMENT#{assessment_id}", "user_id": user_id, **facts}
    )


def consents(user_id: str) -> dict[str, Item]:
    """The latest word of a user on each purpose."""
    return {item["purpose"]: item for item in ONBOARDING.all(f"USER#{user_id}", "CONSENT#")}


def consent_given(user_id: str, purpose: str, **facts: Any) -> list[Write]:
    """A consent or its withdrawal: the latest word, and a line of history that stays."""
    word = {"user_id": user_id, "purpose": purpose, **facts}
    pk = f"USER#{user_id}"
    return [
        ONBOARDING.put(f"consent {purpose}", {"pk": pk, "sk": f"CONSENT#{purpose}", **word}),
        ONBOARDING.put(
            f"history {purpose}", {"pk": pk, "sk": f"CONSENT_LOG#{facts['at']}#{purpose}", **word}
        ),
    ]
