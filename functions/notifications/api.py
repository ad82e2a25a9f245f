"""The routes of notifications."""

from jinqiao.errors import NotFound
from jinqiao.http.api import Api
from jinqiao.http.request import Request
from notifications import service
from notifications.models import (
    NotificationPage,
    NotificationView,
    PreferencesRequest,
    PreferencesView,
)

api = Api("notifications")

_PAGED = {"limit": "1 to 100, 20 by default", "cursor": "where the last page ended"}


@api.get("/v1/me/notifications", answer=NotificationPage, query=_PAGED)
def list_notifications(request: Request) -> NotificationPage:
    """What the caller was told, newest first."""
    return service.page(request)


@api.post("/v1/me/notifications/{notification_id}/read", answer=NotificationView, errors=(NotFound,))
def mark_read(request: Request, notification_id: str) -> NotificationView:
    """Mark one as read."""
    return service.mark_read(request, notification_id)


@api.get("/v1/me/notification-preferences", answer=PreferencesView)
def get_preferences(request: Request) -> PreferencesView:
    """Language, and which categories go to the phone too."""
    return service.chosen(request)


@api.put("/v1/me/notification-preferences", body=PreferencesRequest, answer=PreferencesView)
def put_preferences(request: Request, body: PreferencesRequest) -> PreferencesView:
    """Choose them. What policy does not leave to a choice, an overdue instalment, is sent anyway."""
    return service.choose(request, body)


handler = api.handler
