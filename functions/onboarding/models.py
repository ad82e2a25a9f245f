"""What onboarding's routes take and give."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from jinqiao.http.models import AnswerModel, Instant, RequestModel

Phone = Annotated[str, Field(pattern=r"^(\+86)?1[3-9][0-9]{9}$", examples=["13812341234"])]
Password = Annotated[SecretStr, Field(min_length=1, max_length=64)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]


class RegistrationRequest(RequestModel):
    phone: Phone
    password: Password
    channel: Word | None = None
    invite_code: Word | None = None


class Registration(AnswerModel):
    registration_id: str
    expires_at: Instant


class Code(RequestModel):
    code: Annotated[str, Field(pattern=r"^[0-9]{4,8}$", examples=["123456"])]


class Registered(AnswerModel):
    user_id: str


class SignInRequest(RequestModel):
    """`new_password` is for the first sign-in with a temporary password only."""

    phone: Phone
    password: Password
    new_password: Password | None = None


class Session(AnswerModel):
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"]


class RefreshRequest(RequestModel):
    refresh_token: Annotated[str, Field(min_length=1, max_length=6000)]


class StepUp(AnswerModel):
    step_up_id: str
    expires_at: Instant


class StepUpConfirmed(AnswerModel):
    step_up_id: str
    good_until: Instant


class Profile(AnswerModel):
    user_id: str
    phone_masked: str
    kyc_status: str
    risk_class: str | None
    risk_valid_until: date | None
    roles: list[str]
    registered_at: Instant


class Option(AnswerModel):
    option_id: str
    text: str
    score: int


class Question(AnswerModel):
    question_id: str
    text: str
    options: list[Option]


class Questionnaire(AnswerModel):
    version: str
    questions: list[Question]


class Answers(RequestModel):
    version: Annotated[str, Field(min_length=1, max_length=40)]
    answers: Annotated[dict[str, str], Field(max_length=100)]


class Assessed(AnswerModel):
    risk_class: Literal["C1", "C2", "C3", "C4", "C5"]
    valid_until: date


class PasswordResetRequest(RequestModel):
    phone: Phone


class PasswordReset(AnswerModel):
    reset_id: str
    expires_at: Instant


class PasswordResetConfirmation(Code):
    password: Password


class PasswordChanged(AnswerModel):
    status: Literal["changed"] = "changed"


class PasswordChange(RequestModel):
    old_password: Password
    new_password: Password


class PhoneChangeRequest(RequestModel):
    phone: Phone


class PhoneChange(AnswerModel):
    phone_masked: str
    expires_at: Instant


class PhoneChanged(AnswerModel):
    phone_masked: str


class Consent(AnswerModel):
    """One purpose: whether the user agrees, to which version of the privacy text, since when."""

    purpose: str
    granted: bool
    version: str | None
    at: Instant | None
    current_version: str
    separate: bool


class Consents(AnswerModel):
    items: list[Consent]


class ConsentWord(RequestModel):
    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    granted: bool
    version: Annotated[str, Field(min_length=1, max_length=40)]


class ConsentWords(RequestModel):
    items: Annotated[list[ConsentWord], Field(min_length=1, max_length=20)]


class Texts(AnswerModel):
    zh: str
    en: str


class Document(AnswerModel):
    """`hash` is the SHA-256 of the Chinese text followed by the English one, in UTF-8."""

    kind: str
    version: str
    title: Texts
    text: Texts
    hash: str
    in_force: bool
