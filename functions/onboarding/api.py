"""The routes of onboarding."""

from jinqiao.errors import (
    AlreadyConfirmed,
    CodeExhausted,
    CodeExpired,
    MessageNotSent,
    NewPasswordRequired,
    NotFound,
    PhoneTaken,
    PhoneUnreachable,
    SignedOut,
    StaleDocument,
    StaleQuestionnaire,
    StepUpRequired,
    Suspended,
    TooManyRequests,
    WrongCode,
    WrongCredentials,
    WrongPassword,
)
from jinqiao.http.api import PUBLIC, Api
from jinqiao.http.models import Empty
from jinqiao.http.request import Request
from onboarding import (
    consents,
    documents,
    me,
    models,
    passwords,
    phone_changes,
    registrations,
    sign_in,
    sign_out,
    step_ups,
    suitability,
)

api = Api("onboarding")

_SENDING = (TooManyRequests, PhoneUnreachable, MessageNotSent)
_CONFIRMING = (WrongCode, CodeExpired, CodeExhausted, AlreadyConfirmed)


@api.post(
    "/v1/registrations",
    body=models.RegistrationRequest,
    answer=models.Registration,
    status=201,
    auth=PUBLIC,
    idempotent=True,
    errors=_SENDING,
)
def register(request: Request, body: models.RegistrationRequest) -> models.Registration:
    """Register a phone: sends a code. The answer is the same whether or not the phone is known."""
    return registrations.register(request, body)


@api.post(
    "/v1/registrations/{registration_id}/confirmation",
    body=models.Code,
    answer=models.Registered,
    status=201,
    auth=PUBLIC,
    idempotent=True,
    errors=(*_CONFIRMING, PhoneTaken),
)
def confirm_registration(request: Request, body: models.Code, registration_id: str) -> models.Registered:
    """Confirm a registration by its code."""
    return registrations.confirm(request, registration_id, body)


@api.post(
    "/v1/sessions",
    body=models.SignInRequest,
    answer=models.Session,
    auth=PUBLIC,
    errors=(WrongCredentials, NewPasswordRequired, Suspended, TooManyRequests),
)
def begin_session(request: Request, body: models.SignInRequest) -> models.Session:
    """Sign in, customers and staff. Too many wrong passwords in a row lock the phone out for a while."""
    return sign_in.sign_in(request, body)


@api.post(
    "/v1/sessions/refresh",
    body=models.RefreshRequest,
    answer=models.Session,
    auth=PUBLIC,
    errors=(SignedOut, Suspended),
)
def refresh_session(request: Request, body: models.RefreshRequest) -> models.Session:
    """A new access token."""
    return sign_in.refresh(body)


@api.delete("/v1/sessions", status=204)
def end_session(request: Request) -> None:
    """Sign out: the session's tokens refresh nothing and move nothing any more."""
    sign_out.here(request.caller, request.now)


@api.post(
    "/v1/step-ups",
    body=Empty,
    answer=models.StepUp,
    status=201,
    idempotent=True,
    errors=(SignedOut, Suspended, *_SENDING),
)
def ask_step_up(request: Request, body: Empty) -> models.StepUp:
    """Send a code to the caller's own phone, before money goes out."""
    return step_ups.ask(request)


@api.post(
    "/v1/step-ups/{step_up_id}/confirmation",
    body=models.Code,
    answer=models.StepUpConfirmed,
    errors=(SignedOut, Suspended, *_CONFIRMING),
)
def confirm_step_up(request: Request, body: models.Code, step_up_id: str) -> models.StepUpConfirmed:
    """Confirm a step-up: good once, for this session, for some minutes."""
    return step_ups.confirm(request, step_up_id, body)


@api.get("/v1/me", answer=models.Profile)
def my_profile(request: Request) -> models.Profile:
    """The caller's own profile."""
    return me.show(request.caller, request.now)


@api.get("/v1/suitability/questionnaire", answer=models.Questionnaire)
def questionnaire(request: Request) -> models.Questionnaire:
    """The suitability questionnaire in force."""
    return suitability.questionnaire(request)


@api.post(
    "/v1/me/suitability",
    body=models.Answers,
    answer=models.Assessed,
    status=201,
    idempotent=True,
    errors=(StaleQuestionnaire,),
)
def assess(request: Request, body: models.Answers) -> models.Assessed:
    """Answer the questionnaire: gives a class from C1 to C5 and the last day that it holds."""
    return suitability.assess(request, body)


@api.post(
    "/v1/password-resets",
    body=models.PasswordResetRequest,
    answer=models.PasswordReset,
    status=201,
    auth=PUBLIC,
    idempotent=True,
    errors=_SENDING,
)
def ask_password_reset(request: Request, body: models.PasswordResetRequest) -> models.PasswordReset:
    """Send a code to set a new password. The answer is the same whether or not the phone is known."""
    return passwords.ask_reset(request, body)


@api.post(
    "/v1/password-resets/{reset_id}/confirmation",
    body=models.PasswordResetConfirmation,
    answer=models.PasswordChanged,
    auth=PUBLIC,
    errors=_CONFIRMING,
)
def confirm_password_reset(
    request: Request, body: models.PasswordResetConfirmation, reset_id: str
) -> models.PasswordChanged:
    """Set a new password by the code; ends every session of the user."""
    return passwords.confirm_reset(request, reset_id, body)


@api.put(
    "/v1/me/password",
    body=models.PasswordChange,
    status=204,
    errors=(SignedOut, Suspended, WrongPassword, TooManyRequests),
)
def change_password(request: Request, body: models.PasswordChange) -> None:
    """Set a new password by the old one; ends the user's other sessions."""
    passwords.change(request, body)


@api.put(
    "/v1/me/phone",
    body=models.PhoneChangeRequest,
    answer=models.PhoneChange,
    status=202,
    errors=(SignedOut, Suspended, StepUpRequired, *_SENDING),
)
def change_phone(request: Request, body: models.PhoneChangeRequest) -> models.PhoneChange:
    """Move the account to another phone, after a step-up: sends a code to the new one."""
    return phone_changes.ask(request, body)


@api.post(
    "/v1/me/phone/confirmation",
    body=models.Code,
    answer=models.PhoneChanged,
    errors=(SignedOut, Suspended, PhoneTaken, NotFound, *_CONFIRMING),
)
def confirm_phone(request: Request, body: models.Code) -> models.PhoneChanged:
    """Confirm the new phone by its code; ends the user's other sessions."""
    return phone_changes.confirm(request, body)


@api.get("/v1/me/consents", answer=models.Consents)
def list_consents(request: Request) -> models.Consents:
    """What the caller agreed to, purpose by purpose."""
    return consents.mine(request.caller, request.now)


@api.put("/v1/me/consents", body=models.ConsentWords, answer=models.Consents, errors=(StaleDocument,))
def record_consents(request: Request, body: models.ConsentWords) -> models.Consents:
    """Agree to purposes, or take it back; purposes that are not named stay as they are."""
    return consents.record(request, body)


@api.get("/v1/documents/{kind}/{version}", answer=models.Document, auth=PUBLIC)
def document(request: Request, kind: str, version: str) -> models.Document:
    """A text that people accept, in both languages, with its hash."""
    return documents.show(kind, version, request.now)


handler = api.handler
