"""Step-ups: a code to the user's own phone, before what must not happen on a stolen session."""

from datetime import timedelta

from jinqiao import clock, rules, sessions, vault
from jinqiao.aws.dynamo import ConditionsFailed, Item, transact, write
from jinqiao.errors import NotFound, SignedOut
from jinqiao.http.request import Request
from onboarding import codes, messages, store
from onboarding.models import Code, StepUp, StepUpConfirmed

PURPOSE = "step_up"


def ask(request: Request) -> StepUp:
    """Send a code that confirms this session, and no other."""
    caller, policy = request.caller, rules.in_force(request.now).codes
    sessions.require_live(caller)
    command = request.command("stp", {})
    fresh = {
        "pk": f"STEP_UP#{command.id}",
        "sk": "STEP_UP",
        "user_id": caller.user_id,
        "session_id": caller.session_id,
        "language": request.language,
        "fingerprint": command.fingerprint,
        **store.expires(request.now + timedelta(days=1)),
        **codes.issued(command.id, policy, request.now),
    }
    item = codes.begin(fresh, PURPOSE, caller.user_id, policy, request.now)
    if "sent_at" not in item:
        phone = vault.unseal(caller.user_id, "phone")["phone"]
        messages.send(command.id, phone, codes.message(messages.STEP_UP, item, policy))
        write(store.sent(item, request.now))
    return StepUp(step_up_id=command.id, expires_at=item["code_expires_at"])


def confirm(request: Request, step_up_id: str, body: Code) -> StepUpConfirmed:
    """Make the step-up good for its session; the right code again, after that, gives the same answer."""
    caller, now = request.caller, request.now
    sessions.require_live(caller)
    item = store.step_up(step_up_id)
    if item is None or (item["user_id"], item["session_id"]) != (caller.user_id, caller.session_id):
        raise NotFound
    if before := codes.prove(item, body.code, now):
        return _confirmed(before, step_up_id)
    good_until = now + timedelta(minutes=rules.in_force(now).codes.step_up_minutes)
    try:
        transact(
            [
                store.confirmed(item, now, good_until=clock.text(good_until)),
                sessions.step_up_granted(caller, good_until),
                store.code_used(PURPOSE, caller.user_id),
            ]
        )
    except ConditionsFailed as refusal:
        return _confirmed_meanwhile(refusal, step_up_id)
    return StepUpConfirmed(step_up_id=step_up_id, good_until=clock.text(good_until))


def _confirmed_meanwhile(refusal: ConditionsFailed, step_up_id: str) -> StepUpConfirmed:
    stored = refusal.old(store.ITEM)
    if stored is None:
        raise SignedOut
    return _confirmed(stored, step_up_id)


def _confirmed(item: Item, step_up_id: str) -> StepUpConfirmed:
    return StepUpConfirmed(step_up_id=step_up_id, good_until=item["good_until"])
