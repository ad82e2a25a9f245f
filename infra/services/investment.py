"""The investment context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Investment(Construct):
    """What runs for investment, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Investment")
        self.routes: tuple[Route, ...] = ()
