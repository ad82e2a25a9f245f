"""One member of staff for each Cognito group of the template, enrolled as DevOps does it.

They are hired when somebody first asks who they are: a platform whose staff nobody needs starts sooner.
"""

from dataclasses import dataclass
from threading import Lock

from local.gateway.platform import Platform
from local.mobile_app import MobileApp
from local.template import Resource

_ENROL = "-onboarding-enrol-staff"


class EnrolmentFailed(RuntimeError):
    """The platform's own function refused a member of staff; its words are in the message."""


@dataclass(frozen=True, slots=True)
class Member:
    """A sign-in of the local platform only: the password is no secret."""

    group: str
    phone: str
    password: str


class Staff:
    """The staff of the platform that is served at `url`."""

    def __init__(self, url: str, platform: Platform) -> None:
        self._url, self._platform = url, platform
        self._members: list[Member] = []
        self._lock = Lock()

    def hired(self) -> list[Member]:
        """All members; the first call enrols them and has each choose a password."""
        with self._lock:
            if not self._members:
                groups = self._platform.resources.of_type("AWS::Cognito::UserPoolGroup")
                self._members = [self._hire(group, place) for place, group in enumerate(groups)]
            return list(self._members)

    def _hire(self, group: Resource, place: int) -> Member:
        member = Member(group.ref, f"1990000{place:04d}", f"Local-{group.ref}-2026")
        temporary = f"First-{group.ref}-2026"
        self._enrol({"phone": member.phone, "group": member.group, "temporary_password": temporary})
        with MobileApp(self._url) as app:
            app.sign_in(member.phone, temporary, new_password=member.password)
        return member

    def _enrol(self, event: dict[str, str]) -> None:
        functions = self._platform.functions
        name = next(name for name in functions.names() if name.endswith(_ENROL))
        outcome = functions.invoke(name, event)
        if outcome.failed:
            raise EnrolmentFailed(outcome.payload)
