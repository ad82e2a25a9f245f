"""Which right on which thing each call needs, as it goes over the wire; and the key that comes with it."""

import base64
from typing import Any

import pytest

from local.account import Account
from local.permissions.calls import Call, needs
from local.permissions.keys import EncryptedThings
from local.permissions.policies import Need
from local.template import Created, Resource, Resources

ACCOUNT = Account("123456789012", "ap-southeast-1")
HERE = "ap-southeast-1:123456789012"
TABLE = f"arn:aws:dynamodb:{HERE}:table/things"
KEY_ID = "0b5f0b5f-0000-4000-8000-000000000001"
KEY = f"arn:aws:kms:{HERE}:key/{KEY_ID}"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:funding"
FUNCTION = f"arn:aws:lambda:{HERE}:function:small-echo"
ROLE = "arn:aws:iam::123456789012:role/fires"


def needed(
    service: str, operation: str = "", content: Any = None, method: str = "POST", url: str = "https://x/"
) -> list[tuple[str, str]]:
    call = Call(service, operation, method, url, content or {})
    return [(need.action, need.resource) for need in needs(call, ACCOUNT)]


@pytest.mark.parametrize(
    ("operation", "content", "expected"),
    [
        ("GetItem", {"TableName": "things"}, [("dynamodb:GetItem", TABLE)]),
        ("PutItem", {"TableName": TABLE}, [("dynamodb:PutItem", TABLE)]),
        ("Query", {"TableName": "things"}, [("dynamodb:Query", TABLE)]),
        ("Query", {"TableName": "things", "IndexName": "gsi1"}, [("dynamodb:Query", f"{TABLE}/index/gsi1")]),
        (
            "BatchGetItem",
            {"RequestItems": {"things": {}, "others": {}}},
            [("dynamodb:BatchGetItem", TABLE), ("dynamodb:BatchGetItem", TABLE.replace("things", "others"))],
        ),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "things"}},
                    {"Update": {"TableName": "things"}},
                    {"Delete": {"TableName": "things"}},
                    {"ConditionCheck": {"TableName": "things"}},
                ]
            },
            [
                ("dynamodb:PutItem", TABLE),
                ("dynamodb:UpdateItem", TABLE),
                ("dynamodb:DeleteItem", TABLE),
                ("dynamodb:ConditionCheckItem", TABLE),
            ],
        ),
        (
            "TransactGetItems",
            {"TransactItems": [{"Get": {"TableName": "things"}}]},
            [("dynamodb:GetItem", TABLE)],
        ),
        ("ListTables", {}, [("dynamodb:ListTables", f"arn:aws:dynamodb:{HERE}:table/*")]),
    ],
)
def test_a_transaction_needs_the_rights_of_its_parts_and_a_query_its_index(
    operation: str, content: Any, expected: Any
) -> None:
    assert needed("dynamodb", operation, content) == expected


@pytest.mark.parametrize(
    ("service", "operation", "content", "expected"),
    [
        ("kms", "GenerateDataKey", {"KeyId": KEY_ID}, ("kms:GenerateDataKey", KEY)),
        ("kms", "Encrypt", {"KeyId": KEY}, ("kms:Encrypt", KEY)),
        (
            "sqs",
            "SendMessage",
            {"QueueUrl": "https://q/1/work"},
            ("sqs:SendMessage", f"arn:aws:sqs:{HERE}:work"),
        ),
        (
            "sqs",
            "DeleteMessageBatch",
            {"QueueUrl": "https://q/1/work"},
            ("sqs:DeleteMessage", f"arn:aws:sqs:{HERE}:work"),
        ),
        ("sqs", "GetQueueUrl", {"QueueName": "work"}, ("sqs:GetQueueUrl", f"arn:aws:sqs:{HERE}:work")),
        ("sqs", "ListQueues", {}, ("sqs:ListQueues", f"arn:aws:sqs:{HERE}:*")),
        ("states", "StartExecution", {"stateMachineArn": MACHINE}, ("states:StartExecution", MACHINE)),
        ("states", "StopExecution", {"executionArn": MACHINE}, ("states:StopExecution", MACHINE)),
        ("states", "ListStateMachines", {}, ("states:ListStateMachines", "*")),
        (
            "cognito-idp",
            "AdminGetUser",
            {"UserPoolId": "pool_1"},
            ("cognito-idp:AdminGetUser", f"arn:aws:cognito-idp:{HERE}:userpool/pool_1"),
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "bank"},
            ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:bank"),
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            {"SecretId": "arn:aws:secretsmanager:x"},
            ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:x"),
        ),
        ("bedrock", "Converse", {}, ("bedrock:Converse", "*")),
    ],
)
def test_a_call_needs_its_action_on_what_it_names(
    service: str, operation: str, content: Any, expected: tuple[str, str]
) -> None:
    assert needed(service, operation, content) == [expected]


@pytest.mark.parametrize(
    ("service", "operation", "content"),
    [
        ("sts", "GetCallerIdentity", {}),
        ("cognito-idp", "RevokeToken", {"Token": "t", "ClientId": "c"}),
        ("dynamodb", "TransactWriteItems", {"TransactItems": []}),
    ],
)
def test_some_calls_need_nothing(service: str, operation: str, content: Any) -> None:
    assert needed(service, operation, content) == []


def test_each_event_needs_its_bus() -> None:
    annex = f"arn:aws:events:{HERE}:event-bus/annex"
    entries = [{"EventBusName": "main"}, {"EventBusName": annex}, {}]

    assert needed("events", "PutEvents", {"Entries": entries}) == [
        ("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/main"),
        ("events:PutEvents", annex),
        ("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/default"),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2015-03-31/functions/small-echo/invocations", ("lambda:InvokeFunction", FUNCTION)),
        (
            f"/2015-03-31/functions/{FUNCTION.replace(':', '%3A')}%3A3/invocations",
            ("lambda:InvokeFunction", f"{FUNCTION}:3"),
        ),
        ("/2015-03-31/functions/", ("lambda:POST", f"arn:aws:lambda:{HERE}:function:*")),
    ],
)
def test_an_invocation_needs_the_version_that_it_names(path: str, expected: tuple[str, str]) -> None:
    assert needed("lambda", url=f"https://lambda.aws{path}") == [expected]


@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        (
            "GET",
            "https://runs.s3.amazonaws.com/plan/1.json",
            ("s3:GetObject", "arn:aws:s3:::runs/plan/1.json"),
        ),
        ("HEAD", "https://runs.s3.amazonaws.com/a%20b", ("s3:GetObject", "arn:aws:s3:::runs/a b")),
        ("PUT", "https://s3.amazonaws.com/runs/plan.json", ("s3:PutObject", "arn:aws:s3:::runs/plan.json")),
        ("DELETE", "https://s3.amazonaws.com/runs/x", ("s3:DeleteObject", "arn:aws:s3:::runs/x")),
        ("GET", "https://runs.s3.amazonaws.com/?list-type=2", ("s3:ListBucket", "arn:aws:s3:::runs")),
        ("PUT", "https://s3.amazonaws.com/runs", ("s3:PUT", "arn:aws:s3:::runs")),
    ],
)
def test_an_object_is_named_by_its_bucket_and_key(method: str, url: str, expected: tuple[str, str]) -> None:
    assert needed("s3", method=method, url=url) == [expected]


@pytest.mark.parametrize(
    ("method", "action"), [("POST", "Create"), ("PUT", "Update"), ("GET", "Get"), ("DELETE", "Delete")]
)
def test_who_makes_a_schedule_hands_on_its_role(method: str, action: str) -> None:
    content = {"GroupName": "loans", "Target": {"RoleArn": ROLE}}

    assert needed("scheduler", "", content, method, "https://s/schedules/due") == [
        (f"scheduler:{action}Schedule", f"arn:aws:scheduler:{HERE}:schedule/loans/due"),
        ("iam:PassRole", ROLE),
    ]


def test_decrypting_needs_the_key_inside_and_tells_the_context() -> None:
    blob = base64.b64encode(KEY_ID.encode() + b"\x00secret").decode()
    content = {"CiphertextBlob": blob, "EncryptionContext": {"user_id": "usr_1"}}

    [need] = needs(Call("kms", "Decrypt", "POST", "https://x/", content), ACCOUNT)

    assert (need.action, need.resource) == ("kms:Decrypt", KEY)
    assert need.context == {
        "kms:encryptioncontext:user_id": ("usr_1",),
        "kms:encryptioncontextkeys": ("user_id",),
    }


def declared(kind: str, arn: str, properties: dict[str, Any]) -> Resource:
    return Resource("Data", arn.rsplit(":", 1)[-1], kind, properties, Created(arn, {"Arn": arn}))


@pytest.fixture
def encrypted() -> EncryptedThings:
    rule = {"ServerSideEncryptionByDefault": {"KMSMasterKeyID": KEY}}
    resources = Resources()
    for resource in (
        declared("AWS::DynamoDB::Table", TABLE, {"SSESpecification": {"KMSMasterKeyId": KEY_ID}}),
        declared("AWS::DynamoDB::Table", TABLE.replace("things", "plain"), {}),
        declared("AWS::SecretsManager::Secret", "arn:secret", {"KmsKeyId": KEY}),
        declared(
            "AWS::S3::Bucket",
            "arn:aws:s3:::runs",
            {"BucketEncryption": {"ServerSideEncryptionConfiguration": [rule]}},
        ),
        declared("AWS::S3::Bucket", "arn:aws:s3:::open", {}),
    ):
        resources.add(resource)
    return EncryptedThings(ACCOUNT, resources)


@pytest.mark.parametrize(
    ("action", "resource", "further"),
    [
        ("dynamodb:GetItem", TABLE, "kms:Decrypt"),
        ("dynamodb:Query", f"{TABLE}/index/gsi1", "kms:Decrypt"),
        ("dynamodb:PutItem", TABLE, "kms:Decrypt"),
        ("secretsmanager:GetSecretValue", "arn:secret", "kms:Decrypt"),
        ("s3:GetObject", "arn:aws:s3:::runs/plan.json", "kms:Decrypt"),
        ("s3:PutObject", "arn:aws:s3:::runs/plan.json", "kms:GenerateDataKey"),
    ],
)
def test_what_is_encrypted_needs_its_key_through_the_service(
    encrypted: EncryptedThings, action: str, resource: str, further: str
) -> None:
    service = action.partition(":")[0]

    assert list(encrypted.needs(Need(action, resource))) == [
        Need(further, KEY, {"kms:viaservice": (f"{service}.ap-southeast-1.amazonaws.com",)})
    ]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:GetItem", TABLE.replace("things", "plain")),
        ("dynamodb:GetItem", TABLE + "s"),
        ("s3:GetObject", "arn:aws:s3:::open/plan.json"),
        ("s3:ListBucket", "arn:aws:s3:::runs"),
        ("secretsmanager:DescribeSecret", "arn:secret"),
        ("sqs:SendMessage", "arn:queue"),
    ],
)
def test_what_is_not_encrypted_needs_no_key(encrypted: EncryptedThings, action: str, resource: str) -> None:
    assert list(encrypted.needs(Need(action, resource))) == []
