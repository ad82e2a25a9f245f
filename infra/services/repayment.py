"""The repayment context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Repayment(Construct):
    """What runs for repayment, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Repayment")
        self.routes: tuple[Route, ...] = ()
