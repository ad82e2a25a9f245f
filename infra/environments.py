"""What differs between dev, staging and prod, and nothing else does."""

import sys
from dataclasses import dataclass


class UnknownEnvironment(ValueError):
    """A name that is no environment: nothing is synthesized, nothing is deployed."""


@dataclass(frozen=True)
class Throttle:
    """Steady requests a second, and how many may come at once."""

    rate: int
    burst: int


@dataclass(frozen=True)
class PartnerAddresses:
    """Base URLs of the partners; a deployer can replace each by a stack parameter."""

    bank: str
    identity: str
    sms: str


@dataclass(frozen=True)
class Environment:
    """One deployment of the platform. Without `account` the templates fit any account."""

    name: str
    policy_pack: str
    partners: PartnerAddresses
    log_retention_days: int
    requests: Throttle
    sensitive_requests: Throttle
    protected: bool
    proofs_locked_days: int
    region: str = "ap-southeast-1"
    account: str | None = None

    @property
    def title(self) -> str:
        """As stack names have it: `Dev` in `Jinqiao-Dev-Data`."""
        return self.name.capitalize()

    def named(self, name: str) -> str:
        """A resource's name: `jinqiao-dev-ledger`."""
        return f"jinqiao-{self.name}-{name}"


DEV = Environment(
    name="dev",
    policy_pack="sandbox",
    partners=PartnerAddresses(
        bank="https://bank.dev.jinqiao.example",
        identity="https://identity.dev.jinqiao.example",
        sms="https://sms.dev.jinqiao.example",
    ),
    log_retention_days=7,
    requests=Throttle(rate=500, burst=1000),
    sensitive_requests=Throttle(rate=100, burst=200),
    protected=False,
    proofs_locked_days=1,
)

STAGING = Environment(
    name="staging",
    policy_pack="cn-2016",
    partners=PartnerAddresses(
        bank="https://bank.staging.jinqiao.example",
        identity="https://identity.staging.jinqiao.example",
        sms="https://sms.staging.jinqiao.example",
    ),
    log_retention_days=30,
    requests=Throttle(rate=500, burst=1000),
    sensitive_requests=Throttle(rate=20, burst=40),
    protected=False,
    proofs_locked_days=30,
)

PROD = Environment(
    name="prod",
    policy_pack="cn-2016",
    partners=PartnerAddresses(
        bank="https://bank.jinqiao.example",
        identity="https://identity.jinqiao.example",
        sms="https://sms.jinqiao.example",
    ),
    log_retention_days=365,
    requests=Throttle(rate=2000, burst=4000),
    sensitive_requests=Throttle(rate=50, burst=100),
    protected=True,
    proofs_locked_days=10 * 365,
)

_ALL = {environment.name: environment for environment in (DEV, STAGING, PROD)}


def named(name: str | None) -> Environment:
    """The environment of that name; raises `UnknownEnvironment` for any other, an empty one included."""
    if name not in _ALL:
        raise UnknownEnvironment(f"{name!r} is no environment; there are {', '.join(_ALL)}")
    return _ALL[name]


if __name__ == "__main__":
    try:
        named(sys.argv[1] if len(sys.argv) > 1 else None)
    except UnknownEnvironment as unknown:
        sys.exit(f"{unknown}: say ENV=<name>")
