"""The HTTP side of the local platform: the template's API, /_local and the sandbox partners on one port."""

from starlette.applications import Starlette
from starlette.routing import Route

from local.gateway.console import Console
from local.gateway.gateway import Gateway
from local.gateway.listener import Listener
from local.gateway.platform import Platform
from local.gateway.staff import Staff
from local.sandbox.partners import Sandbox

_PARTNERS = {"BankUrl": "bank", "IdentityUrl": "identity", "SmsUrl": "sms"}


class Server:
    """Binds its port when it is made, so that `parameters` can go into the deployment; serves from `start` on.

    `port` 0 takes a free one. The template is read from `platform` at `start`, not before.
    """

    def __init__(self, platform: Platform, port: int) -> None:
        self._platform = platform
        self._listener = Listener(port)
        self.url = self._listener.url
        self.sandbox = Sandbox(platform.clock, self._secret, self.url)
        self._secrets: dict[str, str] = {}
        self._parts: list[Gateway | Console] = []

    @property
    def parameters(self) -> dict[str, str]:
        """The template parameters that point the platform at its sandbox partners."""
        return {name: f"{self.url}/_sandbox/{partner}" for name, partner in _PARTNERS.items()}

    def start(self) -> None:
        """Read the provisioned template and serve it."""
        platform = self._platform
        self.staff = Staff(self.url, platform)
        gateway = Gateway(platform)
        console = Console(platform, gateway.api, self.sandbox, self.staff)
        self._parts = [gateway, console]
        routes = [*console.routes(), *self.sandbox.routes(), Route("/{path:path}", gateway)]
        self._listener.serve(Starlette(routes=routes))

    def close(self) -> None:
        """Stop serving; what the partners still had to do is dropped."""
        self._listener.close()
        self.sandbox.close()
        for part in self._parts:
            part.close()

    def _secret(self, variable: str) -> str:
        """A partner's secret, found as a function finds it: by the ARN in the variable of that name."""
        if variable not in self._secrets:
            functions = self._platform.resources.of_type("AWS::Lambda::Function")
            environments = (each.properties.get("Environment", {}).get("Variables", {}) for each in functions)
            arn = next(variables[variable] for variables in environments if variable in variables)
            secrets = self._platform.account.client("secretsmanager")
            self._secrets[variable] = secrets.get_secret_value(SecretId=arn)["SecretString"]
        return self._secrets[variable]
