"""The building blocks that contexts are made of, one small stack for all of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_

from infra import routes
from infra.constructs import workflow as workflows
from infra.constructs.daily_schedule import DailySchedule
from infra.constructs.data_table import DataTable
from infra.constructs.event_consumer import EventConsumer, QueuedEventConsumer
from infra.constructs.rights import WildcardRefused
from infra.constructs.service_function import ServiceFunction, short_name
from infra.constructs.stream_consumer import StreamConsumer
from infra.constructs.work_queue import WorkQueue
from infra.constructs.workflow import SubstitutionsDiffer, Workflow
from infra.environments import DEV
from infra.platform import Partner, Partners, Platform
from infra.routes import PUBLIC, Route, RouteConflict
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.identity import IdentityStack
from tests.infra.templates import Templates

ONE_TASK = {
    "StartAt": "Work",
    "States": {"Work": {"Type": "Task", "Resource": "${WorkFunction}", "End": True}},
}


@pytest.fixture
def app() -> App:
    return App(analytics_reporting=False, builtin_cloud_formation_validation=False)


@pytest.fixture
def stack(app: App) -> Stack:
    return Stack(app, "Jinqiao-Dev-Services")


@pytest.fixture
def platform(app: App, stack: Stack) -> Platform:
    """A platform like the real one, with an empty layer in place of the packages."""
    data = DataStack(app, "Jinqiao-Dev-Data", environment=DEV)
    identity = IdentityStack(app, "Jinqiao-Dev-Identity", environment=DEV)
    secrets = data.secrets
    layer = lambda_.LayerVersion(stack, "Layer", code=lambda_.Code.from_asset(str(Path(__file__).parent)))
    return Platform(
        environment=DEV,
        tables=data.tables,
        key=data.key,
        secrets=secrets,
        partners=Partners(
            bank=Partner("BANK_URL", lambda: "https://bank.example", secrets.bank),
            identity=Partner("IDENTITY_URL", lambda: "https://identity.example", secrets.identity),
            sms=Partner("SMS_URL", lambda: "https://sms.example", secrets.sms),
        ),
        runs_bucket=data.runs_bucket,
        proofs_bucket=data.proofs_bucket,
        user_pool=identity.user_pool,
        user_pool_client=identity.user_pool_client,
        bus=events.EventBus(stack, "Bus", event_bus_name="jinqiao-dev"),
        layers=(layer,),
    )


@pytest.fixture
def function(stack: Stack, platform: Platform) -> ServiceFunction:
    return ServiceFunction(
        stack, "Work", platform=platform, context="operations", module="steps.carry_outbox"
    )


def test_a_function_is_told_the_table_that_it_may_use(
    app: App, platform: Platform, function: ServiceFunction
) -> None:
    function.may("dynamodb:GetItem", on=platform.tables.ledger)

    templates = _synthesized(app)
    assert "LEDGER_TABLE" in _variables(templates)
    assert templates.who_may("^dynamodb:GetItem$", "ledger") == {"operations-carry-outbox"}
    assert templates.who_may("^dynamodb:PutItem$", "ledger") == set()


def test_a_table_is_opened_with_the_key_through_dynamodb_only(
    app: App, platform: Platform, function: ServiceFunction
) -> None:
    function.may("dynamodb:GetItem", on=platform.tables.kyc)

    statement = _statement(_synthesized(app), "kms:Decrypt")
    assert list(statement["Condition"]["StringEquals"]) == ["kms:ViaService"]


def test_a_wildcard_action_is_refused(platform: Platform, function: ServiceFunction) -> None:
    with pytest.raises(WildcardRefused):
        function.may("dynamodb:*", on=platform.tables.ledger)


def test_calling_a_partner_takes_its_address_and_its_secret(
    app: App, platform: Platform, function: ServiceFunction
) -> None:
    function.calls(platform.partners.bank)

    templates = _synthesized(app)
    assert {"BANK_URL", "BANK_SECRET"} <= _variables(templates)
    assert _statement(templates, "secretsmanager:GetSecretValue")["Resource"] != "*"


def test_data_keys_are_bound_to_a_user(app: App, function: ServiceFunction) -> None:
    function.may_use_data_key()

    condition = _statement(_synthesized(app), "kms:GenerateDataKey")["Condition"]
    assert condition["ForAllValues:StringEquals"] == {"kms:EncryptionContextKeys": ["user_id"]}
    assert condition["Null"] == {"kms:EncryptionContext:user_id": "false"}


def test_run_files_are_read_below_a_prefix(app: App, function: ServiceFunction) -> None:
    function.may_read_bucket("plans/")

    resource = _statement(_synthesized(app), "s3:GetObject")["Resource"]
    assert json.dumps(resource).endswith('"/plans/*"]]}')


def test_the_pool_is_used_by_the_actions_named(app: App, function: ServiceFunction) -> None:
    function.may_use_pool("cognito-idp:AdminInitiateAuth")

    templates = _synthesized(app)
    assert {"USER_POOL_ID", "USER_POOL_CLIENT_ID"} <= _variables(templates)
    assert _statement(templates, "cognito-idp:AdminInitiateAuth")["Resource"] != "*"


def test_events_reach_a_function_or_its_dead_letters(
    app: App, stack: Stack, function: ServiceFunction
) -> None:
    EventConsumer(stack, "OnFunded", function=function, events=["investment.listing_funded"])

    templates = _synthesized(app)
    rule = templates.all("AWS::Events::Rule")[0].properties
    assert rule["EventPattern"] == {
        "source": ["jinqiao.investment"],
        "detail-type": ["investment.listing_funded"],
    }
    function_resource = templates.functions["operations-carry-outbox"].properties
    assert rule["Targets"][0]["DeadLetterConfig"]["Arn"] == function_resource["DeadLetterConfig"]["TargetArn"]


def test_events_wait_in_a_queue_and_failures_come_back_one_by_one(
    app: App, stack: Stack, function: ServiceFunction
) -> None:
    QueuedEventConsumer(stack, "OnAnything", function=function, events=["kyc.verified", "lending.offered"])

    templates = _synthesized(app)
    rule = templates.all("AWS::Events::Rule")[0].properties
    delivery = templates.all("AWS::Lambda::EventSourceMapping")[0].properties
    queue = next(
        each.properties for each in templates.all("AWS::SQS::Queue") if "RedrivePolicy" in each.properties
    )
    assert rule["EventPattern"]["source"] == ["jinqiao.kyc", "jinqiao.lending"]
    assert delivery["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert queue["VisibilityTimeout"] == 360
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 5


def test_a_queue_is_sent_to_under_its_own_variable(
    app: App, stack: Stack, platform: Platform, function: ServiceFunction
) -> None:
    sender = ServiceFunction(stack, "Sender", platform=platform, context="operations", module="api")
    sender.may_send(WorkQueue(stack, "Waiting", function=function, variable="WORK_QUEUE"))
    templates = _synthesized(app)
    variables = templates.functions["operations-api"].properties["Environment"]["Variables"]

    assert "WORK_QUEUE" in variables
    assert "sqs:SendMessage" in {right.action for right in templates.rights}


def test_a_queue_that_has_no_variable_is_sent_to_by_nobody(stack: Stack, function: ServiceFunction) -> None:
    with pytest.raises(ValueError, match="no variable"):
        function.may_send(WorkQueue(stack, "Waiting", function=function))


def test_a_stream_is_read_through_its_filter(
    app: App, stack: Stack, platform: Platform, function: ServiceFunction
) -> None:
    StreamConsumer(
        stack, "S", function=function, table=platform.tables.ledger, filter={"eventName": ["INSERT"]}
    )

    delivery = _synthesized(app).all("AWS::Lambda::EventSourceMapping")[0].properties
    assert delivery["FilterCriteria"] == {"Filters": [{"Pattern": '{"eventName":["INSERT"]}'}]}
    assert delivery["MaximumRecordAgeInSeconds"] == 23 * 3600


def test_a_table_without_a_stream_cannot_be_followed(
    stack: Stack, platform: Platform, function: ServiceFunction
) -> None:
    with pytest.raises(ValueError, match="user_keys has no stream"):
        StreamConsumer(stack, "S", function=function, table=platform.tables.user_keys, filter={})


def test_a_schedule_calls_at_a_time_of_shanghai(app: App, stack: Stack, function: ServiceFunction) -> None:
    DailySchedule(stack, "Daily", function=function, hour=6, minute=30)

    schedule = _synthesized(app).all("AWS::Scheduler::Schedule")[0].properties
    assert schedule["ScheduleExpression"] == "cron(30 6 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Shanghai"
    assert json.loads(schedule["Target"]["Input"]) == {"scheduled_at": "<aws.scheduler.scheduled-time>"}


def test_one_function_has_one_queue_for_all_its_edges(
    app: App, stack: Stack, function: ServiceFunction
) -> None:
    EventConsumer(stack, "One", function=function, events=["kyc.verified"])
    EventConsumer(stack, "Two", function=function, events=["kyc.rejected"])
    DailySchedule(stack, "Daily", function=function, hour=6)

    assert len(_synthesized(app).all("AWS::SQS::Queue")) == 1


def test_a_workflow_calls_the_numbered_version(
    app: App, stack: Stack, platform: Platform, function: ServiceFunction, definition: str
) -> None:
    work = Workflow(
        stack, "W", platform=platform, definition=definition, functions={"WorkFunction": function}
    )
    function.may_start(work)
    function.may_answer(work)

    templates = _synthesized(app)
    assert list(templates.machines) == ["daily-work"]
    assert "DAILY_WORK_WORKFLOW" in _variables(templates)
    assert len(templates.all("AWS::Lambda::Version")) == 1


def test_a_distributed_map_may_start_its_children_by_a_policy_of_its_own(
    app: App, stack: Stack, platform: Platform, function: ServiceFunction, definition: str
) -> None:
    work = Workflow(
        stack,
        "W",
        platform=platform,
        definition=definition,
        functions={"WorkFunction": function},
        distributed=True,
    )
    work.may_read_bucket("plans/")

    templates = _synthesized(app)
    policy = next(each for each in templates.all("AWS::IAM::Policy") if "DistributedMap" in each.logical_id)
    statements = policy.properties["PolicyDocument"]["Statement"]
    assert [each["Action"] for each in statements] == [
        "states:StartExecution",
        ["states:DescribeExecution", "states:StopExecution"],
    ]
    assert templates.referred(policy.stack, statements) == {f"{policy.stack}/AWS::{x}" for x in PSEUDO}


PSEUDO = ("Partition", "Region", "AccountId")


@pytest.mark.parametrize("names", [[], ["WorkFunction", "OtherFunction"]])
def test_substitutions_are_those_of_the_definition(
    stack: Stack, platform: Platform, function: ServiceFunction, definition: str, names: list[str]
) -> None:
    with pytest.raises(SubstitutionsDiffer):
        Workflow(
            stack, "W", platform=platform, definition=definition, functions=dict.fromkeys(names, function)
        )


def test_an_api_answers_within_ten_seconds_and_a_step_within_a_minute(
    app: App, stack: Stack, platform: Platform, function: ServiceFunction
) -> None:
    ServiceFunction(stack, "Api", platform=platform, context="operations", module="api")

    functions = _synthesized(app).functions
    assert functions["operations-api"].properties["Timeout"] == 10
    assert functions["operations-carry-outbox"].properties["Timeout"] == 60


def test_a_function_that_must_not_crowd_out_others_is_limited(
    app: App, stack: Stack, platform: Platform
) -> None:
    ServiceFunction(
        stack, "Api", platform=platform, context="operations", module="api", reserved_concurrency=5
    )

    properties = _synthesized(app).functions["operations-api"].properties
    assert properties["ReservedConcurrentExecutions"] == 5


def test_without_a_workflow_a_function_has_no_numbered_version(app: App, function: ServiceFunction) -> None:
    assert function.short_name == "operations-carry-outbox"
    assert _synthesized(app).all("AWS::Lambda::Version") == []


def test_a_query_reaches_the_indexes_and_a_read_does_not(
    app: App, stack: Stack, platform: Platform, function: ServiceFunction
) -> None:
    indexed = DataTable(stack, "market", environment=DEV, key=platform.key, indexes=("gsi1",))
    function.may("dynamodb:GetItem", on=indexed)
    function.may("dynamodb:Query", on=indexed)

    templates = _synthesized(app)
    assert "/index/gsi1" not in json.dumps(_statement(templates, "dynamodb:GetItem")["Resource"])
    assert "/index/gsi1" in json.dumps(_statement(templates, "dynamodb:Query")["Resource"])


def test_an_index_has_keys_of_its_own(app: App, stack: Stack, platform: Platform) -> None:
    DataTable(stack, "market", environment=DEV, key=platform.key, indexes=("gsi1",))

    templates = _synthesized(app)
    table = templates.at(templates.table("market")).properties
    keys = table["GlobalSecondaryIndexes"][0]["KeySchema"]
    assert [key["AttributeName"] for key in keys] == ["gsi1pk", "gsi1sk"]


def test_sign_in_and_codes_are_throttled_more_than_the_rest(app: App, function: ServiceFunction) -> None:
    pool = next(each for each in app.node.children if isinstance(each, IdentityStack)).user_pool
    offered = (
        Route("POST", "/v1/sessions", function, auth=PUBLIC, sensitive=True),
        Route("GET", "/v1/me", function),
    )
    EdgeStack(app, "Jinqiao-Dev-Edge", environment=DEV, routes=offered, user_pool=pool)

    stage = _synthesized(app).all("AWS::ApiGateway::Stage")[0].properties
    rates = {
        (each["HttpMethod"], each["ResourcePath"]): each["ThrottlingRateLimit"]
        for each in stage["MethodSettings"]
    }
    assert rates == {("*", "/*"): 500, ("POST", "/~1v1~1sessions"): 100}


def test_only_routes_for_users_ask_for_a_token(app: App, function: ServiceFunction) -> None:
    pool = next(each for each in app.node.children if isinstance(each, IdentityStack)).user_pool
    offered = (
        Route("POST", "/v1/callbacks/{partner}", function, auth=PUBLIC),
        Route("GET", "/v1/me", function),
    )
    EdgeStack(app, "Jinqiao-Dev-Edge", environment=DEV, routes=offered, user_pool=pool)

    routes_offered = _synthesized(app).routes
    open_to_all = routes_offered["POST", "/v1/callbacks/{partner}"].properties
    protected = routes_offered["GET", "/v1/me"].properties
    assert (open_to_all["AuthorizationType"], protected["AuthorizationType"]) == (
        "NONE",
        "COGNITO_USER_POOLS",
    )
    assert protected["AuthorizationScopes"] == ["aws.cognito.signin.user.admin"]


def test_a_function_is_named_after_its_module() -> None:
    assert short_name("kyc", "steps.check_identity") == "kyc-check-identity"
    assert short_name("lending", "api") == "lending-api"


def test_an_operation_is_offered_once(function: ServiceFunction) -> None:
    with pytest.raises(RouteConflict, match="twice"):
        routes.checked([Route("GET", "/v1/me", function), Route("GET", "/v1/me", function)])


def test_below_one_resource_stands_one_parameter(function: ServiceFunction) -> None:
    with pytest.raises(RouteConflict, match="one name"):
        routes.checked(
            [
                Route("GET", "/v1/listings/{id}", function),
                Route("GET", "/v1/listings/{listing_id}/bids", function),
            ]
        )


@pytest.fixture
def definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(workflows, "STATEMACHINES", tmp_path)
    (tmp_path / "daily-work.asl.json").write_text(json.dumps(ONE_TASK))
    return "daily-work.asl.json"


def _synthesized(app: App) -> Templates:
    return Templates("dev", {each.stack_name: each.template for each in app.synth().stacks})


def _variables(templates: Templates) -> set[str]:
    return set(templates.functions["operations-carry-outbox"].properties["Environment"]["Variables"])


def _statement(templates: Templates, action: str) -> dict[str, Any]:
    roles = [each for each in templates.all("AWS::IAM::Role") if "Policies" in each.properties]
    statements = [s for role in roles for s in role.properties["Policies"][0]["PolicyDocument"]["Statement"]]
    return next(each for each in statements if action in each["Action"])
