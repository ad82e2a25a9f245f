"""A DynamoDB table of the platform: `pk` and `sk`, on demand, encrypted with the platform's key, recoverable."""

from collections.abc import Iterable

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.environments import Environment

_RECOVERY_DAYS = 35
_READS_INDEXES = {"dynamodb:Query", "dynamodb:Scan"}


class DataTable(Construct):
    """One table and the variable under which functions know it (`LEDGER_TABLE`).

    `indexes` are sparse (`gsi1` has the keys `gsi1pk` and `gsi1sk`); each costs a write per change of an item
    that carries its keys.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        environment: Environment,
        key: kms.IKey,
        stream: bool = True,
        indexes: Iterable[str] = (),
        recovery_days: int = _RECOVERY_DAYS,
    ) -> None:
        super().__init__(scope, name.title().replace("_", ""))
        self.name = name
        self.variable = f"{name.upper()}_TABLE"
        self.key = key
        self.indexes = tuple(indexes)
        self.table = dynamodb.Table(
            self,
            "Table",
            table_name=environment.named(name),
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True, recovery_period_in_days=recovery_days
            ),
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if stream else None,
            time_to_live_attribute="expires_at_epoch",
            deletion_protection=environment.protected,
            removal_policy=RemovalPolicy.RETAIN if environment.protected else RemovalPolicy.DESTROY,
        )
        for index in self.indexes:
            self.table.add_global_secondary_index(
                index_name=index, partition_key=_text(f"{index}pk"), sort_key=_text(f"{index}sk")
            )

    @property
    def stream_arn(self) -> str:
        """The stream's ARN; raises for a table without one."""
        if self.table.table_stream_arn is None:
            raise ValueError(f"the table {self.name} has no stream")
        return self.table.table_stream_arn

    def resources_of(self, actions: Iterable[str]) -> list[str]:
        """The ARNs that these actions need: the table, and its indexes where one of them can read an index."""
        if not _READS_INDEXES.intersection(actions):
            return [self.table.table_arn]
        return [self.table.table_arn, *(f"{self.table.table_arn}/index/{each}" for each in self.indexes)]


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
