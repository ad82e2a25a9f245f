"""What a user reads of their notifications, and how they want them."""

from typing import Any, cast

from jinqiao import clock
from jinqiao.errors import NotFound
from jinqiao.http.request import Request
from notifications import preferences, store, wording
from notifications.models import (
    Category,
    Language,
    NotificationPage,
    NotificationView,
    PreferencesRequest,
    PreferencesView,
    SmsView,
)
from notifications.preferences import Preferences


def page(request: Request) -> NotificationPage:
    """The caller's notifications, newest first, in the language that they chose, else that of the request."""
    found = store.page(request.caller.user_id, request.limit, request.after)
    language = preferences.of(request.caller.user_id).language or request.language
    items = [_view(item, language) for item in found.items]
    return NotificationPage(items=items, next_cursor=request.cursor(found.last_sk))


def mark_read(request: Request, notification_id: str) -> NotificationView:
    """Mark one of the caller's notifications as read; reading it again changes nothing."""
    item = store.mark_read(request.caller.user_id, notification_id, clock.text(request.now))
    if item is None:
        raise NotFound
    return _view(item, preferences.of(request.caller.user_id).language or request.language)


def chosen(request: Request) -> PreferencesView:
    """The caller's preferences."""
    return _preferences(preferences.of(request.caller.user_id), request)


def choose(request: Request, asked: PreferencesRequest) -> PreferencesView:
    """Replace the caller's preferences."""
    sms = asked.sms.model_dump(exclude_none=True)
    return _preferences(preferences.choose(request.caller.user_id, asked.language, sms), request)


def _preferences(held: Preferences, request: Request) -> PreferencesView:
    language = cast(Language, held.language or request.language)
    return PreferencesView(language=language, sms=SmsView(**held.sms))


def _view(item: dict[str, Any], language: str) -> NotificationView:
    said = wording.say(item["kind"], item["facts"], language)
    return NotificationView(
        notification_id=item["notification_id"],
        kind=item["kind"],
        category=cast(Category, wording.templates()[item["kind"]].category),
        title=said.title,
        text=said.text,
        at=item["at"],
        read="read_at" in item,
        references=item["references"],
    )
