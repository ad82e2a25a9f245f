"""What the gateway answers by itself, as the template's gateway responses word it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.gateway.proxy import HttpAnswer
from local.template import Resources

_VARIABLE = re.compile(r"\$context\.([A-Za-z.]+)")
_HEADER = "gatewayresponse.header."


@dataclass(frozen=True, slots=True)
class Kind:
    """A response type of API Gateway: its name, and the status and message it has by default."""

    name: str
    status: int
    message: str


UNAUTHORIZED = Kind("UNAUTHORIZED", 401, "Unauthorized")
NO_SUCH_ROUTE = Kind("MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token")
TOO_LARGE = Kind("REQUEST_TOO_LARGE", 413, "Request Too Long")
THROTTLED = Kind("THROTTLED", 429, "Too Many Requests")
MISCONFIGURED = Kind("API_CONFIGURATION_ERROR", 500, "Internal server error")
BAD_RESULT = Kind("DEFAULT_5XX", 502, "Internal server error")
TIMED_OUT = Kind("INTEGRATION_TIMEOUT", 504, "Endpoint request timed out")


@dataclass(frozen=True, slots=True)
class Wording:
    """A gateway response of the template: what it changes about the default."""

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    template: str = '{"message":$context.error.messageString}'


class Refusals:
    """The gateway responses of one API."""

    def __init__(self, wordings: Mapping[str, Wording]) -> None:
        self._wordings = wordings

    def answer(self, kind: Kind, request_id: str) -> HttpAnswer:
        """The answer for a kind: its own wording, else DEFAULT_4XX's or DEFAULT_5XX's, else AWS's.

        A default that names a status gives it to every kind without a wording of its own.
        """
        default = "DEFAULT_4XX" if kind.status < 500 else "DEFAULT_5XX"
        wording = self._wordings.get(kind.name) or self._wordings.get(default) or Wording()
        context = _context(kind, request_id)
        headers = {"Content-Type": wording.content_type}
        headers |= {name: _header_value(value, context) for name, value in wording.headers.items()}
        body = _VARIABLE.sub(lambda found: context.get(found[1], ""), wording.template)
        return HttpAnswer(wording.status or kind.status, list(headers.items()), body.encode())


def read(resources: Resources) -> Refusals:
    """The gateway responses that the template declares."""
    declared = resources.of_type("AWS::ApiGateway::GatewayResponse")
    return Refusals({each.properties["ResponseType"]: _wording(each.properties) for each in declared})


def _wording(properties: Mapping[str, object]) -> Wording:
    templates = properties.get("ResponseTemplates") or {}
    parameters = properties.get("ResponseParameters") or {}
    assert isinstance(templates, dict)  # noqa: S101
    assert isinstance(parameters, dict)  # noqa: S101
    headers = {
        name.removeprefix(_HEADER): value for name, value in parameters.items() if name.startswith(_HEADER)
    }
    status = properties.get("StatusCode")
    content_type, template = next(iter(templates.items()), (Wording().content_type, Wording().template))
    return Wording(int(str(status)) if status else None, headers, content_type, template)


def _header_value(value: str, context: Mapping[str, str]) -> str:
    """A quoted literal, or a variable of the request's context."""
    if value.startswith("'"):
        return value.strip("'")
    return context.get(value.removeprefix("context."), "")


def _context(kind: Kind, request_id: str) -> dict[str, str]:
    return {
        "requestId": request_id,
        "extendedRequestId": request_id,
        "error.message": kind.message,
        "error.messageString": json.dumps(kind.message),
        "error.responseType": kind.name,
    }
