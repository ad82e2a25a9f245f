"""The kyc context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Kyc(Construct):
    """What runs for kyc, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Kyc")
        self.routes: tuple[Route, ...] = ()
