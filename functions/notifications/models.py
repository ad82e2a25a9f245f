"""What the API takes and gives."""

from typing import Literal

from jinqiao.http.models import AnswerModel, Instant, RequestModel

Language = Literal["zh", "en"]
Category = Literal["account", "payments", "borrowing", "investing"]


class NotificationView(AnswerModel):
    """One notification in the reader's language; `references` are ids that the app can open."""

    notification_id: str
    kind: str
    category: Category
    title: str
    text: str
    at: Instant
    read: bool
    references: dict[str, str]


class NotificationPage(AnswerModel):
    items: list[NotificationView]
    next_cursor: str | None


class SmsChoices(RequestModel):
    """For which categories a message goes to the phone; one that is left out has its default."""

    account: bool | None = None
    payments: bool | None = None
    borrowing: bool | None = None
    investing: bool | None = None


class PreferencesRequest(RequestModel):
    language: Language
    sms: SmsChoices = SmsChoices()


class SmsView(AnswerModel):
    account: bool
    payments: bool
    borrowing: bool
    investing: bool


class PreferencesView(AnswerModel):
    """`language` is that of the request until the user has chosen one."""

    language: Language
    sms: SmsView
