"""The notifications context: its functions, workflows, schedules and grants."""

import json
from pathlib import Path

from constructs import Construct

from infra.constructs.event_consumer import QueuedEventConsumer
from infra.constructs.service_function import FUNCTIONS, ServiceFunction
from infra.platform import Platform
from infra.routes import Route

_TEMPLATES: Path = FUNCTIONS / "notifications" / "templates.json"


class Notifications(Construct):
    """What runs for notifications, and the routes it offers."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Notifications")
        self._platform = platform
        self._tell()
        self.routes = self._routes()

    def _tell(self) -> None:
        """One function hears of every event that there is a template for."""
        notify = self._function("Notify", "steps.notify")
        tables = self._platform.tables
        notify.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", on=tables.notifications)
        notify.may("dynamodb:GetItem", on=tables.vault)
        notify.may("dynamodb:GetItem", on=tables.user_keys)
        notify.may_use_data_key()
        notify.calls(self._platform.partners.sms)
        events = sorted(json.loads(_TEMPLATES.read_text(encoding="utf-8")))
        QueuedEventConsumer(self, "OnEvents", function=notify, events=events)

    def _routes(self) -> tuple[Route, ...]:
        api = self._function("Api", "api")
        api.may(
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            on=self._platform.tables.notifications,
        )
        return (
            Route("GET", "/v1/me/notifications", api),
            Route("POST", "/v1/me/notifications/{notification_id}/read", api),
            Route("GET", "/v1/me/notification-preferences", api),
            Route("PUT", "/v1/me/notification-preferences", api),
        )

    def _function(self, id: str, module: str) -> ServiceFunction:
        return ServiceFunction(self, id, platform=self._platform, context="notifications", module=module)
