"""What is stored: tables, the key that encrypts them, secrets, the buckets of the daily runs and of the proofs; and
the event bus, which belongs to no stack of services more than to another."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.data_table import DataTable
from infra.environments import Environment
from infra.platform import Secret, Secrets, Tables

_SECRET_LENGTH = 64
"""Letters and digits only, so that a secret is good as text and, being a multiple of four, as base64 too."""

_RUN_FILES_KEPT = Duration.days(90)
_ABANDONED_UPLOADS_KEPT = Duration.days(1)


class DataStack(Stack):
    """Everything that outlives a deployment; in a protected environment nothing here can be deleted."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, **props: Any) -> None:
        super().__init__(scope, id, **props)
        self._environment = environment
        self._removal = RemovalPolicy.RETAIN if environment.protected else RemovalPolicy.DESTROY
        self.key = self._customer_managed_key()
        self.tables = self._tables()
        self.secrets = Secrets(*(self._secret(name) for name in ("hash_key", "bank", "identity", "sms")))
        self.runs_bucket = self._runs_bucket()
        self.proofs_bucket = self._proofs_bucket()
        self.bus = events.EventBus(self, "Bus", event_bus_name=f"jinqiao-{environment.name}")

    def _tables(self) -> Tables:
        """A context that needs an index names it here: `lending=self._table("lending", indexes=("gsi1",))`.

        None on ledger and investment: a bid has to stay within its eight write units.
        """
        return Tables(
            onboarding=self._table("onboarding", indexes=("gsi1",)),
            kyc=self._table("kyc"),
            lending=self._table("lending"),
            investment=self._table("investment"),
            payments=self._table("payments"),
            repayment=self._table("repayment"),
            arrears=self._table("arrears"),
            notifications=self._table("notifications"),
            trust=self._table("trust"),
            ledger=self._table("ledger"),
            statements=self._table("statements"),
            sessions=self._table("sessions", stream=False),
            vault=self._table("vault", stream=False),
            # An erased key has to be gone soon: the shortest window that recovery can have.
            user_keys=self._table("user_keys", stream=False, recovery_days=1),
        )

    def _table(self, name: str, **options: Any) -> DataTable:
        return DataTable(self, name, environment=self._environment, key=self.key, **options)

    def _customer_managed_key(self) -> kms.Key:
        return kms.Key(
            self,
            "Key",
            alias=f"jinqiao-{self._environment.name}",
            description="Encrypts the tables, secrets and run files, and wraps the data key of each user",
            enable_key_rotation=True,
            removal_policy=self._removal,
        )

    def _secret(self, name: str) -> Secret:
        secret = secretsmanager.Secret(
            self,
            f"{name.title().replace('_', '')}Secret",
            secret_name=self._environment.named(name.replace("_", "-")),
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=_SECRET_LENGTH, exclude_punctuation=True
            ),
            removal_policy=self._removal,
        )
        # HASH_KEY_SECRET, BANK_SECRET, ...
        return Secret(f"{name.upper()}_SECRET", secret)

    def _runs_bucket(self) -> s3.Bucket:
        forgotten = s3.LifecycleRule(
            expiration=_RUN_FILES_KEPT, abort_incomplete_multipart_upload_after=_ABANDONED_UPLOADS_KEPT
        )
        return self._bucket("RunsBucket", lifecycle_rules=[forgotten])

    def _proofs_bucket(self) -> s3.Bucket:
        """Nobody, the account's owner included, can change or remove what was written while it is locked."""
        kept = Duration.days(self._environment.proofs_locked_days)
        return self._bucket(
            "ProofsBucket",
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=s3.ObjectLockRetention.compliance(kept),
        )

    def _bucket(self, id: str, **options: Any) -> s3.Bucket:
        return s3.Bucket(
            self,
            id,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=self._removal,
            **options,
        )
