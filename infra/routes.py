"""The operations that a context offers to the outside, as its construct declares them to the edge.

A handler's `Api` declares the same routes with their models; a test compares the two, so that neither can
offer what the other doesn't know.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_

USER, PUBLIC = "user", "public"


class RouteConflict(ValueError):
    """Two routes that API Gateway cannot hold beside each other."""


@dataclass(frozen=True)
class Route:
    """One method of one path.

    `auth` is `user` (a Cognito access token, staff too) or `public` (open, or a partner's signed callback).
    `sensitive` routes (sign-in, codes) have the environment's tighter throttle.
    """

    method: str
    path: str
    function: lambda_.Function
    auth: str = USER
    sensitive: bool = False


def checked(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The routes, or `RouteConflict`: the same operation twice, or two names for one path parameter."""
    held = tuple(routes)
    operations: set[tuple[str, str]] = set()
    parameters: dict[str, str] = {}
    for route in held:
        if (route.method, route.path) in operations:
            raise RouteConflict(f"{route.method} {route.path} is declared twice")
        operations.add((route.method, route.path))
        _check_parameters(route.path, parameters)
    return held


def _check_parameters(path: str, parameters: dict[str, str]) -> None:
    """API Gateway takes one variable below a resource: `/v1/listings/{listing_id}` excludes `{id}` there."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        if not part.startswith("{"):
            continue
        parent = "/".join(parts[:place])
        if parameters.setdefault(parent, part) != part:
            raise RouteConflict(f"below {parent} stand {parameters[parent]} and {part}: use one name")
