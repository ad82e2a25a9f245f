"""One member of staff for each Cognito group of the template, signed up as anybody is and put into the group.

They are hired when somebody first asks who they are: a platform whose staff nobody needs starts sooner.
"""

from dataclasses import dataclass
from threading import Lock
from typing import Any

from local.account import Account
from local.mobile_app import MobileApp
from local.template import Resource, Resources


@dataclass(frozen=True, slots=True)
class Member:
    """A sign-in of the local platform only: the password is no secret."""

    group: str
    phone: str
    password: str


class Staff:
    """The staff of a platform at `url`."""

    def __init__(self, url: str, account: Account, resources: Resources) -> None:
        self._url, self._account, self._resources = url, account, resources
        self._members: list[Member] = []
        self._lock = Lock()

    def hired(self) -> list[Member]:
        """All members; the first call signs them up."""
        with self._lock:
            if not self._members:
                groups = self._resources.of_type("AWS::Cognito::UserPoolGroup")
                self._members = [self._hire(group, place) for place, group in enumerate(groups)]
            return list(self._members)

    def _hire(self, group: Resource, place: int) -> Member:
        member = Member(group.ref, f"1990000{place:04d}", f"Local-{group.ref}-2026")
        with MobileApp(self._url) as app:
            user_id = app.register(member.phone, member.password)
        self._cognito.admin_add_user_to_group(
            UserPoolId=group.properties["UserPoolId"], Username=user_id, GroupName=group.ref
        )
        return member

    @property
    def _cognito(self) -> Any:
        return self._account.client("cognito-idp")
