"""The onboarding context: its functions, schedule and grants."""

from constructs import Construct

from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.event_consumer import EventConsumer
from infra.constructs.service_function import ServiceFunction
from infra.platform import Platform
from infra.routes import PUBLIC, Route

_CHANGE = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
_KEEP = ("dynamodb:GetItem", "dynamodb:PutItem")


class Onboarding(Construct):
    """Registration, sessions, step-ups, profile, suitability, consents, documents."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Onboarding")
        self._platform = platform
        self._enrol_staff()
        self._set_standing()
        self._sweep()
        self._follow_verification()
        self.note_verification = self._note_verification()
        self.routes = _routes(self._api())

    def _api(self) -> ServiceFunction:
        api, tables = self._function("Api", "api"), self._platform.tables
        api.may("dynamodb:Query", *_CHANGE, on=tables.onboarding)
        api.may("dynamodb:Query", "dynamodb:ConditionCheckItem", *_CHANGE, on=tables.sessions)
        api.may(*_KEEP, on=tables.vault)
        api.may(*_KEEP, on=tables.user_keys)
        # Nothing but the risk class of an account; its money is not onboarding's.
        api.may("dynamodb:UpdateItem", on=tables.ledger)
        api.may_use_data_key()
        api.may_read_secret(self._platform.secrets.hash_key)
        api.calls(self._platform.partners.sms)
        api.may_use_pool(
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminInitiateAuth",
            "cognito-idp:AdminRespondToAuthChallenge",
            "cognito-idp:AdminSetUserPassword",
            "cognito-idp:DescribeUserPool",
            "cognito-idp:DescribeUserPoolClient",
        )
        return api

    def _note_verification(self) -> ServiceFunction:
        note, tables = self._function("NoteVerification", "steps.note_verification"), self._platform.tables
        note.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=tables.onboarding)
        note.may("dynamodb:UpdateItem", on=tables.ledger)
        return note

    def _follow_verification(self) -> None:
        follow = self._function("FollowVerification", "steps.follow_verification")
        follow.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=self._platform.tables.onboarding)
        told = ("kyc.submitted", "kyc.review_opened", "kyc.rejected")
        EventConsumer(self, "OnVerification", function=follow, events=told)

    def _enrol_staff(self) -> None:
        enrol, tables = self._function("EnrolStaff", "steps.enrol_staff"), self._platform.tables
        enrol.may(*_KEEP, on=tables.onboarding)
        enrol.may(*_KEEP, on=tables.vault)
        enrol.may(*_KEEP, on=tables.user_keys)
        enrol.may_use_data_key()
        enrol.may_read_secret(self._platform.secrets.hash_key)
        enrol.may_use_pool(
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminAddUserToGroup",
        )

    def _set_standing(self) -> None:
        standing, tables = self._function("SetStanding", "steps.set_standing"), self._platform.tables
        standing.may("dynamodb:GetItem", on=tables.onboarding)
        standing.may("dynamodb:Query", *_CHANGE, on=tables.sessions)
        standing.may("dynamodb:GetItem", on=tables.user_keys)
        standing.may_use_data_key()
        standing.may_use_pool("cognito-idp:DescribeUserPoolClient")

    def _sweep(self) -> None:
        # Fifteen minutes: a night after somebody played with the registration has much to remove.
        sweep = self._function("Sweep", "steps.sweep_registrations", timeout_seconds=900)
        tables = self._platform.tables
        sweep.may("dynamodb:GetItem", "dynamodb:Query", "dynamodb:DeleteItem", on=tables.onboarding)
        sweep.may("dynamodb:Query", "dynamodb:DeleteItem", on=tables.vault)
        sweep.may("dynamodb:DeleteItem", on=tables.user_keys)
        sweep.may_use_pool("cognito-idp:AdminDeleteUser")
        DailySchedule(self, "EveryNight", function=sweep, hour=3, minute=30)

    def _function(self, name: str, module: str, **more: int) -> ServiceFunction:
        return ServiceFunction(
            self, name, platform=self._platform, context="onboarding", module=module, **more
        )


def _routes(api: ServiceFunction) -> tuple[Route, ...]:
    return (
        Route("POST", "/v1/registrations", api, auth=PUBLIC, sensitive=True),
        Route("POST", "/v1/registrations/{registration_id}/confirmation", api, auth=PUBLIC, sensitive=True),
        Route("POST", "/v1/sessions", api, auth=PUBLIC, sensitive=True),
        Route("POST", "/v1/sessions/refresh", api, auth=PUBLIC, sensitive=True),
        Route("DELETE", "/v1/sessions", api),
        Route("POST", "/v1/step-ups", api, sensitive=True),
        Route("POST", "/v1/step-ups/{step_up_id}/confirmation", api, sensitive=True),
        Route("GET", "/v1/me", api),
        Route("GET", "/v1/suitability/questionnaire", api),
        Route("POST", "/v1/me/suitability", api),
        Route("POST", "/v1/password-resets", api, auth=PUBLIC, sensitive=True),
        Route("POST", "/v1/password-resets/{reset_id}/confirmation", api, auth=PUBLIC, sensitive=True),
        Route("PUT", "/v1/me/password", api, sensitive=True),
        Route("PUT", "/v1/me/phone", api, sensitive=True),
        Route("POST", "/v1/me/phone/confirmation", api, sensitive=True),
        Route("GET", "/v1/me/consents", api),
        Route("PUT", "/v1/me/consents", api),
        Route("GET", "/v1/documents/{kind}/{version}", api, auth=PUBLIC),
    )
