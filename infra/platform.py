"""What an environment gives to its contexts: the things that a function can be granted, by their names."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from infra.constructs.data_table import DataTable
from infra.environments import Environment


@dataclass(frozen=True)
class Tables:
    """One table per context, and those that belong to the kernel."""

    onboarding: DataTable
    kyc: DataTable
    lending: DataTable
    investment: DataTable
    payments: DataTable
    repayment: DataTable
    arrears: DataTable
    notifications: DataTable
    trust: DataTable
    ledger: DataTable
    statements: DataTable
    sessions: DataTable
    vault: DataTable
    user_keys: DataTable


@dataclass(frozen=True)
class Secret:
    """A secret and the variable that holds its ARN (`BANK_SECRET`)."""

    variable: str
    secret: secretsmanager.ISecret


@dataclass(frozen=True)
class Secrets:
    """The key of keyed hashes, and what is shared with each partner to sign with."""

    hash_key: Secret
    bank: Secret
    identity: Secret
    sms: Secret


@dataclass(frozen=True)
class Partner:
    """The variable that holds a partner's base URL (`BANK_URL`), where that stands, and its signing secret."""

    variable: str
    url: Callable[[], str]
    secret: Secret


@dataclass(frozen=True)
class Partners:
    """Those whom the platform calls."""

    bank: Partner
    identity: Partner
    sms: Partner


@dataclass(frozen=True)
class Platform:
    """All of it."""

    environment: Environment
    tables: Tables
    key: kms.IKey
    secrets: Secrets
    partners: Partners
    runs_bucket: s3.IBucket
    proofs_bucket: s3.IBucket
    user_pool: cognito.IUserPool
    user_pool_client: cognito.IUserPoolClient
    bus: events.IEventBus
    layers: tuple[lambda_.ILayerVersion, ...]
