"""What runs: contexts with their functions and workflows, in three stacks of what changes together.

A workflow's tasks are numbered versions, which no other stack can import (an export in use cannot change), so
contexts that share tasks share a stack: `market` hands a full listing over to `repayment`, `kyc` tells
`onboarding` who was verified. For the same reason each stack has the layers of its own functions.
"""

from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnParameter, Stack
from constructs import Construct

from infra.constructs.layers import layers
from infra.environments import Environment
from infra.platform import Partner, Partners, Platform, Secret
from infra.services.arrears import Arrears
from infra.services.investment import Investment
from infra.services.kyc import Kyc
from infra.services.lending import Lending
from infra.services.notifications import Notifications
from infra.services.onboarding import Onboarding
from infra.services.operations import Operations
from infra.services.payments import Payments
from infra.services.repayment import Repayment
from infra.services.trust import Trust
from infra.stacks.data import DataStack
from infra.stacks.identity import IdentityStack


class ServicesStack(Stack):
    """Some contexts, and the routes that they offer; a subclass says which."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        data: DataStack,
        identity: IdentityStack,
        **props: Any,
    ) -> None:
        super().__init__(scope, id, **props)
        platform = Platform(
            environment=environment,
            tables=data.tables,
            key=data.key,
            secrets=data.secrets,
            partners=self._partners(environment, data),
            runs_bucket=data.runs_bucket,
            proofs_bucket=data.proofs_bucket,
            user_pool=identity.user_pool,
            user_pool_client=identity.user_pool_client,
            bus=data.bus,
            layers=layers(self),
        )
        self.routes = tuple(route for context in self._contexts(platform) for route in context.routes)

    def _contexts(self, platform: Platform) -> Sequence[Any]:
        """The constructs of this stack's contexts, each with its `routes`."""
        raise NotImplementedError

    def _partners(self, environment: Environment, data: DataStack) -> Partners:
        secrets, addresses = data.secrets, environment.partners
        return Partners(
            bank=self._partner("Bank", addresses.bank, secrets.bank),
            identity=self._partner("Identity", addresses.identity, secrets.identity),
            sms=self._partner("Sms", addresses.sms, secrets.sms),
        )

    def _partner(self, name: str, url: str, secret: Secret) -> Partner:
        """Its address is a parameter, in the stacks that have a function which calls it."""

        def address() -> str:
            declared = self.node.try_find_child(f"{name}Url")
            if not isinstance(declared, CfnParameter):
                about = f"Base URL of the partner {name}"
                declared = CfnParameter(self, f"{name}Url", default=url, description=about)
            return declared.value_as_string

        return Partner(f"{name.upper()}_URL", address, secret)


class PeopleStack(ServicesStack):
    """Who somebody is, and what they are told."""

    def _contexts(self, platform: Platform) -> Sequence[Any]:
        onboarding = Onboarding(self, platform=platform)
        kyc = Kyc(self, platform=platform, note_verification=onboarding.note_verification)
        return onboarding, kyc, Notifications(self, platform=platform)


class MarketStack(ServicesStack):
    """A loan's whole life: applied for, listed, funded, repaid or followed up."""

    def _contexts(self, platform: Platform) -> Sequence[Any]:
        repayment = Repayment(self, platform=platform)
        investment = Investment(self, platform=platform, repayment=repayment)
        lending, arrears = Lending(self, platform=platform), Arrears(self, platform=platform)
        return lending, investment, repayment, arrears


class MoneyStack(ServicesStack):
    """Money in and out, what carries every context's news, and the proof that the books hold."""

    def _contexts(self, platform: Platform) -> Sequence[Any]:
        trust = Trust(self, platform=platform)
        operations = Operations(self, platform=platform, journals=trust.journals)
        return Payments(self, platform=platform), operations, trust
