"""The notifications context: its functions, workflows, schedules and grants."""

from constructs import Construct

from infra.platform import Platform
from infra.routes import Route


class Notifications(Construct):
    """What runs for notifications, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Notifications")
        self.routes: tuple[Route, ...] = ()
