"""Which rights an AWS call needs: read from the request as it goes over the wire."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from local.account import Account
from local.permissions.policies import Need

_S3_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_OVER_TLS = {"aws:securetransport": ("true",)}
_TRANSACTION_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_SCHEDULER_ACTIONS = {"POST": "CreateSchedule", "PUT": "UpdateSchedule", "GET": "GetSchedule"}
_SCHEDULER_ACTIONS |= {"DELETE": "DeleteSchedule"}


@dataclass(frozen=True)
class Call:
    """A request to AWS: its service, its operation (where a header names it), and its content."""

    service: str
    operation: str
    method: str
    url: str
    content: dict[str, Any]


def needs(call: Call, account: Account) -> Iterator[Need]:
    """The rights that a call needs. A service that is not known here needs its action on `*`."""
    reader = _READERS.get(call.service)
    if reader is None:
        yield Need(f"{call.service}:{call.operation}", "*")
    else:
        yield from reader(call, account)


def _dynamodb(call: Call, account: Account) -> Iterator[Need]:
    content = call.content
    if call.operation in {"TransactWriteItems", "TransactGetItems"}:
        for item in content["TransactItems"]:
            for part, request in item.items():
                yield _table_need(account, _TRANSACTION_PARTS[part], request["TableName"])
    elif "RequestItems" in content:
        for table in content["RequestItems"]:
            yield _table_need(account, call.operation, table)
    else:
        yield _table_need(account, call.operation, content.get("TableName", "*"), content.get("IndexName"))


def _table_need(account: Account, operation: str, table: str, index: str | None = None) -> Need:
    arn = table if table.startswith("arn:") else _arn(account, "dynamodb", f"table/{table}")
    return Need(f"dynamodb:{operation}", f"{arn}/index/{index}" if index else arn)


def _kms(call: Call, account: Account) -> Iterator[Need]:
    key = call.content.get("KeyId") or _key_inside(call.content.get("CiphertextBlob", ""))
    encryption_context = call.content.get("EncryptionContext") or {}
    context = {
        f"kms:encryptioncontext:{name}".lower(): (value,) for name, value in encryption_context.items()
    }
    if encryption_context:
        context["kms:encryptioncontextkeys"] = tuple(encryption_context)
    yield Need(f"kms:{call.operation}", _key_arn(account, key), context)


def _key_inside(blob: str) -> str:
    """moto puts the key's id in front of what it encrypts, as AWS hides it inside."""
    return base64.b64decode(blob)[:36].decode(errors="replace")


def _key_arn(account: Account, key: str) -> str:
    if key.startswith("arn:") and ":key/" in key:
        return key
    if ":alias/" in key or key.startswith("alias/"):
        return str(account.client("kms").describe_key(KeyId=key)["KeyMetadata"]["Arn"])
    return _arn(account, "kms", f"key/{key}")


def _sqs(call: Call, account: Account) -> Iterator[Need]:
    name = str(call.content.get("QueueUrl", call.content.get("QueueName", "*"))).rsplit("/", 1)[-1]
    yield Need(f"sqs:{call.operation.removesuffix('Batch')}", _arn(account, "sqs", name))


def _events(call: Call, account: Account) -> Iterator[Need]:
    for entry in call.content.get("Entries", [{}]):
        bus = entry.get("EventBusName", "default")
        arn = bus if bus.startswith("arn:") else _arn(account, "events", f"event-bus/{bus}")
        yield Need(f"events:{call.operation}", arn)


def _states(call: Call, account: Account) -> Iterator[Need]:
    content = call.content
    if "taskToken" in content:
        resource = account.platform.workflows.machine_of(content["taskToken"]) or "*"
    else:
        resource = content.get("stateMachineArn") or content.get("executionArn") or "*"
    yield Need(f"states:{call.operation}", resource)


def _cognito(call: Call, account: Account) -> Iterator[Need]:
    """Only calls that name a pool are signed; the others carry their own proof (a token, a client secret)."""
    if "UserPoolId" in call.content:
        pool = _arn(account, "cognito-idp", f"userpool/{call.content['UserPoolId']}")
        yield Need(f"cognito-idp:{call.operation}", pool)


def _secretsmanager(call: Call, account: Account) -> Iterator[Need]:
    secret = call.content.get("SecretId", "*")
    arn = secret if secret.startswith("arn:") else _arn(account, "secretsmanager", f"secret:{secret}")
    yield Need(f"secretsmanager:{call.operation}", arn)


def _lambda(call: Call, account: Account) -> Iterator[Need]:
    match = re.search(r"/functions/([^/]+)/invocations", unquote(urlsplit(call.url).path))
    name = match[1] if match else "*"
    arn = name if name.startswith("arn:") else _arn(account, "lambda", f"function:{name}")
    yield Need("lambda:InvokeFunction" if match else f"lambda:{call.operation or call.method}", arn)


def _s3(call: Call, account: Account) -> Iterator[Need]:
    parts = urlsplit(call.url)
    path = unquote(parts.path).lstrip("/")
    bucket = parts.netloc.partition(".s3.")[0] if ".s3." in parts.netloc else ""
    if not bucket:
        bucket, _, path = path.partition("/")
    arn = f"arn:{account.partition}:s3:::{bucket}"
    if path:
        yield Need(f"s3:{_S3_ACTIONS.get(call.method, call.method)}", f"{arn}/{path}", _OVER_TLS)
    else:
        yield Need("s3:ListBucket" if call.method == "GET" else f"s3:{call.method}", arn, _OVER_TLS)


def _scheduler(call: Call, account: Account) -> Iterator[Need]:
    name = unquote(urlsplit(call.url).path).rsplit("/", 1)[-1]
    group = call.content.get("GroupName", "default")
    action = _SCHEDULER_ACTIONS.get(call.method, call.method)
    yield Need(f"scheduler:{action}", _arn(account, "scheduler", f"schedule/{group}/{name}"))
    if role := call.content.get("Target", {}).get("RoleArn"):
        yield Need("iam:PassRole", role, {"iam:passedtoservice": ("scheduler.amazonaws.com",)})


def _nothing(_: Call, __: Account) -> Iterator[Need]:
    """Who one is may be asked by everybody."""
    yield from ()


def _arn(account: Account, service: str, resource: str) -> str:
    return f"arn:{account.partition}:{service}:{account.region}:{account.number}:{resource}"


_READERS: dict[str, Callable[[Call, Account], Iterator[Need]]] = {
    "cognito-idp": _cognito,
    "dynamodb": _dynamodb,
    "events": _events,
    "kms": _kms,
    "lambda": _lambda,
    "s3": _s3,
    "scheduler": _scheduler,
    "secretsmanager": _secretsmanager,
    "sqs": _sqs,
    "states": _states,
    "sts": _nothing,
}
