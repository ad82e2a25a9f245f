"""A Lambda function of a context, with a role of its own that holds exactly what it was given.

Each `may_…` method grants a right and sets the variable under which the code finds the thing, so that a
function cannot know a table it may not use, or use one that it doesn't know:

    api = ServiceFunction(self, "Api", platform=platform, context="payments", module="api")
    api.may("dynamodb:GetItem", "dynamodb:PutItem", on=platform.tables.payments)   # PAYMENTS_TABLE
    api.calls(platform.partners.bank)                                              # BANK_URL, BANK_SECRET
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, IgnoreMode, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.data_table import DataTable
from infra.constructs.dead_letters import dead_letter_queue
from infra.constructs.retention import log_group
from infra.constructs.rights import Rights
from infra.platform import Partner, Platform, Secret

if TYPE_CHECKING:
    from infra.constructs.work_queue import WorkQueue
    from infra.constructs.workflow import Workflow

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"

_API_SECONDS = 10
_STEP_SECONDS = 60
_TABLE_KEY_ACTIONS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")


class ServiceFunction(lambda_.Function):
    """Handler `<context>.<module>.handler`, on python3.13 and arm64, with both layers.

    An API function has 10 seconds, a step 60, unless `timeout_seconds` says otherwise. Asking for
    `current_version` makes a numbered version that is kept, which is what workflows call.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        platform: Platform,
        context: str,
        module: str,
        timeout_seconds: int | None = None,
        memory_mb: int = 512,
        reserved_concurrency: int | None = None,
    ) -> None:
        self.platform = platform
        self.short_name = short_name(context, module)
        group = log_group(
            scope,
            f"{id}Logs",
            environment=platform.environment,
            name=f"/aws/lambda/{platform.environment.named(self.short_name)}",
        )
        self._rights = _rights_of_every_function(scope, f"{id}Role", platform, group)
        super().__init__(
            scope,
            id,
            function_name=platform.environment.named(self.short_name),
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{context}.{module}.handler",
            code=_code_of(context),
            layers=list(platform.layers),
            log_group=group,
            role=self._rights.role,
            timeout=Duration.seconds(timeout_seconds or (_API_SECONDS if module == "api" else _STEP_SECONDS)),
            memory_size=memory_mb,
            reserved_concurrent_executions=reserved_concurrency,
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
            environment={
                "ENVIRONMENT": platform.environment.name,
                "POLICY_PACK": platform.environment.policy_pack,
                "POWERTOOLS_SERVICE_NAME": context,
            },
        )
        self._resource.tracing_config = lambda_.CfnFunction.TracingConfigProperty(mode="Active")

    def may(self, *actions: str, on: DataTable) -> None:
        """Use a table by the DynamoDB actions written out; `dynamodb:Query` reaches its indexes too.

        A transaction needs the rights of its parts: `PutItem`, `UpdateItem`, `DeleteItem`,
        `ConditionCheckItem`, `GetItem`.
        """
        self.allow(actions, on.resources_of(actions))
        self._rights.allow_key_through("dynamodb", *_TABLE_KEY_ACTIONS)
        self.add_environment(on.variable, on.table.table_name)

    def may_read_stream(self, table: DataTable) -> None:
        """Read a table's changes. The function isn't told the table's name: it may not read the table."""
        actions = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
        self.allow(actions, [table.stream_arn])
        # Listing streams has no resource that could be named.
        self.allow(["dynamodb:ListStreams"], ["*"])
        self._rights.allow_key_through("dynamodb", "kms:Decrypt")

    def may_read_secret(self, secret: Secret) -> None:
        """Read a secret by the ARN in its variable, e.g. `HASH_KEY_SECRET`."""
        self.allow(["secretsmanager:GetSecretValue"], [secret.secret.secret_arn])
        self._rights.allow_key_through("secretsmanager", "kms:Decrypt")
        self.add_environment(secret.variable, secret.secret.secret_arn)

    def calls(self, partner: Partner) -> None:
        """Call a partner at its address, signed with the secret that is shared with it."""
        self.may_read_secret(partner.secret)
        self.add_environment(partner.variable, partner.url())

    def may_publish(self) -> None:
        """Put events on the platform's bus (`EVENT_BUS`)."""
        self.allow(["events:PutEvents"], [self.platform.bus.event_bus_arn])
        self.add_environment("EVENT_BUS", self.platform.bus.event_bus_name)

    def may_send(self, work: "WorkQueue") -> None:
        """Send messages to a queue by the URL in its variable, e.g. `JOURNALS_QUEUE`."""
        if work.variable is None:
            raise ValueError(f"{work.node.path} has no variable to be known by")
        self.allow(["sqs:SendMessage"], [work.queue.queue_arn])
        self.add_environment(work.variable, work.queue.queue_url)

    def may_start(self, workflow: "Workflow") -> None:
        """Start a workflow by the ARN in its variable, e.g. `FUNDING_WORKFLOW`."""
        self.allow(["states:StartExecution"], [workflow.arn])
        self.add_environment(workflow.variable, workflow.arn)

    def may_answer(self, workflow: "Workflow") -> None:
        """End a wait on a task token of a workflow, for good or for bad."""
        self.allow(["states:SendTaskSuccess", "states:SendTaskFailure"], [workflow.arn])

    def may_use_pool(self, *actions: str) -> None:
        """Use the user pool by the Cognito actions written out (`USER_POOL_ID`, `USER_POOL_CLIENT_ID`)."""
        self.allow(actions, [self.platform.user_pool.user_pool_arn])
        self.add_environment("USER_POOL_ID", self.platform.user_pool.user_pool_id)
        self.add_environment("USER_POOL_CLIENT_ID", self.platform.user_pool_client.user_pool_client_id)

    def may_use_data_key(self) -> None:
        """Make and open users' data keys (`DATA_KEY_ARN`), each bound to its user and never to nobody."""
        self._rights.allow(
            ["kms:Decrypt", "kms:GenerateDataKey"],
            [self.platform.key.key_arn],
            {
                "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["user_id"]},
                "Null": {"kms:EncryptionContext:user_id": "false"},
            },
        )
        self.add_environment("DATA_KEY_ARN", self.platform.key.key_arn)

    def may_read_bucket(self, prefix: str = "") -> None:
        """Read run files below a prefix (`RUNS_BUCKET`)."""
        self._may_on_bucket("s3:GetObject", "kms:Decrypt", self.platform.runs_bucket, prefix)
        self.add_environment("RUNS_BUCKET", self.platform.runs_bucket.bucket_name)

    def may_write_bucket(self, prefix: str = "") -> None:
        """Write run files below a prefix (`RUNS_BUCKET`)."""
        self._may_on_bucket("s3:PutObject", "kms:GenerateDataKey", self.platform.runs_bucket, prefix)
        self.add_environment("RUNS_BUCKET", self.platform.runs_bucket.bucket_name)

    def may_read_proofs(self) -> None:
        """Read closings, chain and roots (`PROOFS_BUCKET`)."""
        self._may_on_bucket("s3:GetObject", "kms:Decrypt", self.platform.proofs_bucket)
        self.add_environment("PROOFS_BUCKET", self.platform.proofs_bucket.bucket_name)

    def may_write_proofs(self) -> None:
        """Add closings, chain and roots (`PROOFS_BUCKET`); what was written before stays under object lock."""
        self._may_on_bucket("s3:PutObject", "kms:GenerateDataKey", self.platform.proofs_bucket)
        self.add_environment("PROOFS_BUCKET", self.platform.proofs_bucket.bucket_name)

    def allow(self, actions: Sequence[str], resources: Sequence[str]) -> None:
        """Any other right, written out; raises `WildcardRefused` for an action with a `*`."""
        self._rights.allow(actions, resources)

    def dead_letters(self) -> sqs.Queue:
        """The queue for what this function could not take or could not do, over all its asynchronous edges."""
        existing = self.node.try_find_child("DeadLetters")
        if isinstance(existing, sqs.Queue):
            return existing
        queue = dead_letter_queue(self, name=self.platform.environment.named(f"{self.short_name}-dlq"))
        self.allow(["sqs:SendMessage"], [queue.queue_arn])
        self._resource.dead_letter_config = lambda_.CfnFunction.DeadLetterConfigProperty(
            target_arn=queue.queue_arn
        )
        return queue

    @property
    def _resource(self) -> lambda_.CfnFunction:
        resource: Any = self.node.default_child
        return resource

    def _may_on_bucket(self, action: str, key_action: str, bucket: s3.IBucket, prefix: str = "") -> None:
        self.allow([action], [bucket.arn_for_objects(f"{prefix}*")])
        self._rights.allow_key_through("s3", key_action)


def short_name(context: str, module: str) -> str:
    """`kyc`, `steps.check_identity` → `kyc-check-identity`, as in the function's name."""
    return f"{context}-{module.removeprefix('steps.').replace('.', '-').replace('_', '-')}"


def _code_of(context: str) -> lambda_.Code:
    """The context's package alone, under its own name, so that another context's change leaves it as it is."""
    return lambda_.Code.from_asset(
        str(FUNCTIONS),
        exclude=["*", f"!{context}", f"!{context}/**", "**/__pycache__", "**/__pycache__/**"],
        ignore_mode=IgnoreMode.GLOB,
    )


def _rights_of_every_function(scope: Construct, id: str, platform: Platform, group: logs.LogGroup) -> Rights:
    rights = Rights(scope, id, platform=platform, principal="lambda.amazonaws.com")
    rights.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [group.log_group_arn])
    # X-Ray has no resources that could be named.
    rights.allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])
    return rights
