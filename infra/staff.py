"""Enrol a member of staff: `make staff ENV=dev PHONE=13812341234 GROUP=underwriter`.

Calls the environment's own function with the credentials of the shell, and prints a temporary password to hand
over: the member's first sign-in chooses another.
"""

import json
import secrets
import string
import sys
from typing import Any

from infra import environments
from infra.stacks.identity import STAFF_GROUPS

FUNCTION = "onboarding-enrol-staff"
_LETTERS = 12


class UnknownGroup(ValueError):
    """A name that is no staff group."""


class EnrolmentRefused(RuntimeError):
    """The function refused, e.g. because the phone is a customer's."""


def enrol(name: str, phone: str, group: str, lambda_client: Any) -> str:
    """Put a phone into a staff group; the temporary password of a new member.

    Raises `UnknownEnvironment`, `UnknownGroup` or `EnrolmentRefused`.
    """
    environment = environments.named(name)
    if group not in STAFF_GROUPS:
        raise UnknownGroup(f"{group!r} is no group; there are {', '.join(STAFF_GROUPS)}")
    password = temporary_password()
    event = {"phone": phone, "group": group, "temporary_password": password}
    answer = lambda_client.invoke(FunctionName=environment.named(FUNCTION), Payload=json.dumps(event))
    if "FunctionError" in answer:
        raise EnrolmentRefused(json.loads(answer["Payload"].read())["errorType"])
    return password


def temporary_password() -> str:
    """Random, and within the pool's policy: capital, small letters and a digit, in groups that can be read out."""
    letters = "".join(secrets.choice(string.ascii_letters) for _ in range(_LETTERS))
    return f"A{letters[:6]}-{letters[6:]}z{secrets.randbelow(10)}"


if __name__ == "__main__":
    import boto3

    where, phone_number, staff_group = sys.argv[1:]
    client = boto3.client("lambda", region_name=environments.named(where).region)
    print("temporary password:", enrol(where, phone_number, staff_group, client))
