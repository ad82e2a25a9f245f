"""The payments context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Payments(Construct):
    """What runs for payments, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Payments")
        self.routes: tuple[Route, ...] = ()
