"""What one role may do: written out action by action, in the role itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.platform import Platform


class WildcardRefused(ValueError):
    """An action with a `*`: rights are written out, so that a reader sees what a role can do."""


class Rights:
    """The rights of one role, which grow until the template is synthesized.

    They stand in the role and not in a policy beside it: what can be done has one place, and one resource less.
    """

    def __init__(self, scope: Construct, id: str, *, platform: Platform, principal: str) -> None:
        self._platform = platform
        self._region = Stack.of(scope).region
        self._document = iam.PolicyDocument()
        self.role = iam.Role(
            scope,
            id,
            assumed_by=iam.ServicePrincipal(principal),
            inline_policies={"Rights": self._document},
        )

    def allow(
        self, actions: Sequence[str], resources: Sequence[str], conditions: Mapping[str, Any] | None = None
    ) -> None:
        """Add a right; raises `WildcardRefused` for an action with a `*`."""
        for action in actions:
            if "*" in action:
                raise WildcardRefused(action)
        self._document.add_statements(
            iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )

    def allow_key_through(self, service: str, *actions: str) -> None:
        """The platform's key, usable only by that AWS service on the role's behalf."""
        via = {"StringEquals": {"kms:ViaService": f"{service}.{self._region}.amazonaws.com"}}
        self.allow(actions, [self._platform.key.key_arn], via)
