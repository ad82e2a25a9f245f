"""What a task calls: functions directly, other services through the account's own clients; all as the machine's role.

moto makes a new boto3 client for each task.
"""

from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.utils import boto_client as boto_client_module

from local.permissions.enforcement import AccessDenied
from local.permissions.policies import Need
from local.stepfunctions import running
from local.stepfunctions.evaluation import task_seconds
from local.stepfunctions.running import Patch


def patches() -> list[Patch]:
    return [
        (lambda_eval_utils, "_invoke_lambda_function", _invoke),
        (boto_client_module, "boto3", SimpleNamespace(client=_client)),
    ]


def _invoke(parameters: dict[str, Any], state_credentials: Any, **_: Any) -> dict[str, Any]:
    """Call a function as the machine's role, for at most the task's time-out."""
    platform = running.platform()
    payload = parameters.get("Payload", b"{}").decode()
    arn = parameters["FunctionName"]
    try:
        platform.permissions.require(state_credentials.role_arn, Need("lambda:InvokeFunction", arn))
        outcome = platform.functions.invoke(arn, payload, at_most=task_seconds.get())
    except LookupError:
        raise _refused("ResourceNotFoundException", f"Function not found: {arn}") from None
    except AccessDenied as denied:
        raise _refused("AccessDeniedException", str(denied)) from None
    failed = {"FunctionError": "Unhandled"} if outcome.failed else {}
    return {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": outcome.value, **failed}


def _refused(code: str, message: str) -> ClientError:
    metadata = {"HTTPStatusCode": 404, "RequestId": "local"}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, "Invoke")


def _client(service_name: str, **_: Any) -> Any:
    return running.platform().account.client(service_name)
