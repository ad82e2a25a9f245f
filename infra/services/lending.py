"""The lending context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Lending(Construct):
    """What runs for lending, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Lending")
        self.routes: tuple[Route, ...] = ()
