"""The REST API that the template declares: its resource tree, methods, stage and who authorizes what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from local.template import Resource, Resources

_FUNCTION = re.compile(r"/functions/([^/]+)/invocations$")
_PROXY = "AWS_PROXY"


class UnsupportedApi(LookupError):
    """The template asks API Gateway for something that the local gateway does not do."""


@dataclass(frozen=True, slots=True)
class Method:
    """One route: what answers it and who may call it. `path` is the resource's, as in `/v1/loans/{loan_id}`."""

    http_method: str
    path: str
    resource_id: str
    function_arn: str
    time_out_seconds: float
    authorizer_id: str | None
    scopes: tuple[str, ...]


@dataclass(slots=True)
class Node:
    """One part of a path, with its methods and what may follow."""

    path: str = ""
    methods: dict[str, Method] = field(default_factory=dict)
    children: dict[str, "Node"] = field(default_factory=dict)

    def step(self, segment: str) -> tuple["Node | None", dict[str, str]]:
        """The child for a segment: a literal one goes before a `{parameter}`."""
        if not segment:
            return None, {}
        if segment in self.children and not segment.startswith("{"):
            return self.children[segment], {}
        for part, child in self.children.items():
            if part.startswith("{"):
                return child, {part[1:-1]: unquote(segment)}
        return None, {}


@dataclass(frozen=True, slots=True)
class Match:
    """A route with the values that the path gave its parameters."""

    method: Method
    path_parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Api:
    """One REST API at one stage."""

    id: str
    account_number: str
    stage: str
    root: Node
    methods: tuple[Method, ...]
    binary: bool
    method_settings: tuple[Mapping[str, Any], ...]

    def match(self, http_method: str, raw_path: str) -> Match | None:
        """The route for a request, None where the template declares none."""
        node: Node | None = self.root
        found: dict[str, str] = {}
        for segment in raw_path.split("/")[1:] if raw_path != "/" else []:
            node, values = node.step(segment)
            if node is None:
                return None
            found |= values
        return Match(node.methods[http_method], found) if http_method in node.methods else None


def read(resources: Resources, account_number: str) -> Api:
    """The template's one REST API with its one stage; raises UnsupportedApi for what cannot be served."""
    [rest_api] = resources.of_type("AWS::ApiGateway::RestApi")
    [stage] = resources.of_type("AWS::ApiGateway::Stage")
    nodes = _tree(rest_api, resources.of_type("AWS::ApiGateway::Resource"))
    methods = []
    for declared in resources.of_type("AWS::ApiGateway::Method"):
        node = nodes[declared.properties["ResourceId"]]
        method = _method(declared, node)
        node.methods[method.http_method] = method
        methods.append(method)
    return Api(
        rest_api.ref,
        account_number,
        stage.ref,
        nodes[rest_api.created.attributes["RootResourceId"]],
        tuple(methods),
        bool(rest_api.properties.get("BinaryMediaTypes")),
        tuple(stage.properties.get("MethodSettings", ())),
    )


def _tree(rest_api: Resource, declared: Iterable[Resource]) -> dict[str, Node]:
    """Every node by its resource's id; parents come before children, as they were created in that order."""
    nodes = {rest_api.created.attributes["RootResourceId"]: Node()}
    for resource in declared:
        parent, part = nodes[resource.properties["ParentId"]], resource.properties["PathPart"]
        nodes[resource.ref] = parent.children[part] = Node(f"{parent.path}/{part}")
    return nodes


def _method(declared: Resource, node: Node) -> Method:
    properties = declared.properties
    integration = properties.get("Integration", {})
    where = f"{properties['HttpMethod']} {node.path or '/'}"
    _refuse_unsupported(where, properties, integration)
    function = _FUNCTION.search(integration["Uri"])
    if function is None:
        raise UnsupportedApi(f"{where}: integration {integration['Uri']}")
    return Method(
        properties["HttpMethod"],
        node.path or "/",
        properties["ResourceId"],
        function[1],
        integration.get("TimeoutInMillis", 29_000) / 1000,
        properties.get("AuthorizerId"),
        tuple(properties.get("AuthorizationScopes", ())),
    )


def _refuse_unsupported(where: str, properties: Mapping[str, Any], integration: Mapping[str, Any]) -> None:
    if properties["HttpMethod"] == "ANY" or where.endswith("+}"):
        raise UnsupportedApi(f"{where}: methods and paths are named one by one")
    if integration.get("Type") != _PROXY:
        raise UnsupportedApi(f"{where}: integration type {integration.get('Type')}")
    if properties.get("AuthorizationType", "NONE") not in ("NONE", "COGNITO_USER_POOLS"):
        raise UnsupportedApi(f"{where}: authorization {properties['AuthorizationType']}")
    if "AuthorizerId" in properties and not properties.get("AuthorizationScopes"):
        raise UnsupportedApi(f"{where}: an authorizer without scopes, which takes ID tokens")
    if properties.get("ApiKeyRequired") or properties.get("RequestModels"):
        raise UnsupportedApi(f"{where}: API keys and request models")
    if True in properties.get("RequestParameters", {}).values():
        raise UnsupportedApi(f"{where}: required request parameters")
