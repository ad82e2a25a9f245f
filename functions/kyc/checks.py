"""Asking the identity partner about a person whose papers are in the vault."""

from collections.abc import Callable

from jinqiao import vault
from jinqiao.aws.dynamo import write
from jinqiao.partners.identity import Identity, MatchResult, ScreeningResult
from kyc import store
from kyc.findings import GOOD

Answer = MatchResult | ScreeningResult
_Ask = Callable[[Identity, dict[str, str]], Answer]

_CHECKS: dict[str, _Ask] = {
    "identity": lambda partner, person: partner.check_identity(person["name"], person["id_number"]),
    "bank_card": lambda partner, person: partner.check_bank_card(
        person["name"], person["id_number"], person["bank_card"], person["bank_mobile"]
    ),
    "screening": lambda partner, person: partner.screen(person["name"], person["id_number"]),
}
_NEEDS = {
    "identity": ("name", "id_number"),
    "bank_card": ("name", "id_number", "bank_card", "bank_mobile"),
    "screening": ("name", "id_number"),
}


def ask(check: str, user_id: str, case_id: str, partner: Identity) -> str:
    """The partner's word (`match`, `mismatch`, `unclear`, `clear`, `hit`) on one check of a person.

    Its own number of the check stays on the case as evidence. Raises what the partner's adapter raises. A person
    whose account is open has passed: a workflow that is started again to finish asks nobody about them.
    """
    case = store.case(case_id) or {}
    if case.get("status") in ("opened", "verified"):
        return GOOD[check]
    answer = _CHECKS[check](partner, vault.unseal(user_id, *_NEEDS[check]))
    write(store.case_change(case_id, {f"{check}_reference": answer.reference}, "pending"))
    return str(answer.result)
