"""The onboarding context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Onboarding(Construct):
    """What runs for onboarding, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Onboarding")
        self.routes: tuple[Route, ...] = ()
