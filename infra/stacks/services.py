"""What runs: the bus, the layers, and every context with its functions and workflows."""

from typing import Any

from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_events as events
from constructs import Construct

from infra.constructs.layers import layers
from infra.environments import Environment
from infra.platform import Partner, Partners, Platform, Secret
from infra.routes import checked
from infra.services.investment import Investment
from infra.services.kyc import Kyc
from infra.services.lending import Lending
from infra.services.notifications import Notifications
from infra.services.onboarding import Onboarding
from infra.services.operations import Operations
from infra.services.payments import Payments
from infra.services.repayment import Repayment
from infra.stacks.data import DataStack
from infra.stacks.identity import IdentityStack


class ServicesStack(Stack):
    """All contexts. The layers are here too: an exported layer version could not be changed any more."""

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
            user_pool=identity.user_pool,
            user_pool_client=identity.user_pool_client,
            bus=events.EventBus(self, "Bus", event_bus_name=f"jinqiao-{environment.name}"),
            layers=layers(self),
        )
        onboarding = Onboarding(self, platform=platform)
        repayment = Repayment(self, platform=platform)
        contexts = (
            onboarding,
            Kyc(self, platform=platform, note_verification=onboarding.note_verification),
            Lending(self, platform=platform),
            Investment(self, platform=platform, repayment=repayment),
            Payments(self, platform=platform),
            repayment,
            Notifications(self, platform=platform),
            Operations(self, platform=platform),
        )
        self.routes = checked(route for context in contexts for route in context.routes)

    def _partners(self, environment: Environment, data: DataStack) -> Partners:
        secrets, addresses = data.secrets, environment.partners
        return Partners(
            bank=self._partner("Bank", addresses.bank, secrets.bank),
            identity=self._partner("Identity", addresses.identity, secrets.identity),
            sms=self._partner("Sms", addresses.sms, secrets.sms),
        )

    def _partner(self, name: str, url: str, secret: Secret) -> Partner:
        address = CfnParameter(self, f"{name}Url", default=url, description=f"Base URL of the partner {name}")
        return Partner(f"{name.upper()}_URL", address.value_as_string, secret)
