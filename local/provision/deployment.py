"""The templates of an assembly created one resource after the other, each by the module of its service."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.account import Account
from local.stacks import Stack, parameters
from local.synth import SynthesizedStack
from local.template import Created, Resource, Resources

Create = Callable[["Target", dict[str, Any]], Created]

_SECRET_REFERENCE = re.compile(r"\{\{resolve:secretsmanager:(arn:.+?):SecretString:(.*?):.*?\}\}")


class UnknownResourceType(LookupError):
    """The template holds a resource that the local platform cannot create; nothing was started."""


class Target:
    """Where one resource is created: the account, and the names that CloudFormation would make up."""

    def __init__(self, account: Account, stack: str, logical_id: str) -> None:
        self.account = account
        self.stack = stack
        self.logical_id = logical_id

    def client(self, service: str) -> Any:
        return self.account.client(service)

    @property
    def generated_name(self) -> str:
        """A physical name as CloudFormation's: stack, logical id, and a hash that tells them (and accounts) apart."""
        whole = f"{self.account.number}/{self.stack}/{self.logical_id}"
        digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
        return f"{self.stack[:30]}-{self.logical_id[:20]}-{digest}"

    def arn(self, service: str, resource: str) -> str:
        account = self.account
        return f"arn:{account.partition}:{service}:{account.region}:{account.number}:{resource}"


def recorded(target: Target, _: dict[str, Any]) -> Created:
    """A resource that moto need not know: others read it from the record, or nothing local depends on it."""
    name = target.generated_name
    return Created(name, {"Id": name, "Arn": target.arn("local", name)})


def deploy(
    account: Account,
    stacks: Sequence[SynthesizedStack],
    creators: Mapping[str, Create],
    given: Mapping[str, str],
) -> Resources:
    """Create everything that the stacks declare. `given` are parameter values, as a deployer passes them."""
    _refuse_unknown_types(stacks, creators)
    resources = Resources()
    exports: dict[str, str] = {}
    for synthesized in stacks:
        stack = Stack(
            name=synthesized.name,
            body=synthesized.body,
            parameters=parameters(synthesized.body, given),
            exports=exports,
            pseudo=account.pseudo_parameters(),
        )
        for logical_id, declaration in stack.declared().items():
            resources.add(_create(account, stack, logical_id, declaration, creators))
        stack.publish_outputs()
    return resources


def _create(
    account: Account,
    stack: Stack,
    logical_id: str,
    declaration: Mapping[str, Any],
    creators: Mapping[str, Create],
) -> Resource:
    properties = _with_secrets(stack.resolve(declaration.get("Properties", {})), account)
    target = Target(account, stack.name, logical_id)
    try:
        created = creators[declaration["Type"]](target, properties)
    except Exception as error:
        error.add_note(f"while creating {stack.name}/{logical_id} ({declaration['Type']})")
        raise
    stack.created[logical_id] = created
    return Resource(stack.name, logical_id, declaration["Type"], properties, created)


def _refuse_unknown_types(stacks: Sequence[SynthesizedStack], creators: Mapping[str, Create]) -> None:
    unknown = sorted(
        f"{declaration['Type']} ({stack.name}/{logical_id})"
        for stack in stacks
        for logical_id, declaration in stack.body.get("Resources", {}).items()
        if declaration["Type"] not in creators
    )
    if unknown:
        raise UnknownResourceType(", ".join(unknown))


def _with_secrets(value: Any, account: Account) -> Any:
    """Dynamic references to secrets, replaced as CloudFormation does when it creates the resource."""
    if isinstance(value, dict):
        return {key: _with_secrets(each, account) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_secrets(each, account) for each in value]
    if isinstance(value, str) and "{{resolve:secretsmanager:" in value:
        return _SECRET_REFERENCE.sub(lambda match: _secret(account, *match.groups()), value)
    return value


def _secret(account: Account, arn: str, key: str) -> str:
    import json

    text = account.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return json.loads(text)[key] if key else text
