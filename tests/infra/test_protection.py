"""What prod keeps, what everywhere is encrypted, and what is forgotten on purpose."""

import pytest

from tests.infra.templates import Templates

STATEFUL = (
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
    "AWS::Cognito::UserPool",
)
WITHOUT_STREAM = {"sessions", "vault", "user_keys"}
WITHOUT_INDEX = {"ledger", "investment"}


@pytest.mark.parametrize("kind", STATEFUL)
def test_prod_keeps_what_it_stores(prod: Templates, kind: str) -> None:
    policies = [(each.body["DeletionPolicy"], each.body["UpdateReplacePolicy"]) for each in prod.all(kind)]

    assert policies != []
    assert set(policies) == {("Retain", "Retain")}


@pytest.mark.parametrize("kind", STATEFUL)
def test_dev_leaves_nothing_behind(dev: Templates, kind: str) -> None:
    assert {each.body["DeletionPolicy"] for each in dev.all(kind)} == {"Delete"}


def test_prod_tables_and_users_cannot_be_deleted(prod: Templates) -> None:
    tables = {each.properties["DeletionProtectionEnabled"] for each in prod.all("AWS::DynamoDB::Table")}
    pools = {each.properties["DeletionProtection"] for each in prod.all("AWS::Cognito::UserPool")}

    assert (tables, pools) == ({True}, {"ACTIVE"})


def test_every_table_is_on_demand_under_our_key_with_the_same_names(dev: Templates) -> None:
    tables = [each.properties for each in dev.all("AWS::DynamoDB::Table")]

    assert {each["BillingMode"] for each in tables} == {"PAY_PER_REQUEST"}
    assert {each["SSESpecification"]["SSEType"] for each in tables} == {"KMS"}
    assert {each["TimeToLiveSpecification"]["AttributeName"] for each in tables} == {"expires_at_epoch"}
    assert {tuple(key["AttributeName"] for key in each["KeySchema"]) for each in tables} == {("pk", "sk")}


def test_every_table_can_be_brought_back_and_erased_keys_only_for_a_day(dev: Templates) -> None:
    days = {
        _name(each.properties): each.properties["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"]
        for each in dev.all("AWS::DynamoDB::Table")
    }

    assert days.pop("user_keys") == 1
    assert set(days.values()) == {35}


def test_tables_without_an_outbox_have_no_stream(dev: Templates) -> None:
    silent = {
        _name(each.properties)
        for each in dev.all("AWS::DynamoDB::Table")
        if "StreamSpecification" not in each.properties
    }

    assert silent == WITHOUT_STREAM


def test_a_bid_pays_for_no_index(dev: Templates) -> None:
    indexed = {
        _name(each.properties)
        for each in dev.all("AWS::DynamoDB::Table")
        if "GlobalSecondaryIndexes" in each.properties
    }

    assert indexed & WITHOUT_INDEX == set()


def test_there_is_one_key_and_it_rotates(dev: Templates) -> None:
    keys = [each.properties for each in dev.all("AWS::KMS::Key")]

    assert [each["EnableKeyRotation"] for each in keys] == [True]


def test_every_bucket_is_closed_and_encrypted(dev: Templates) -> None:
    buckets = [each.properties for each in dev.all("AWS::S3::Bucket")]
    closed = {flag for each in buckets for flag in each["PublicAccessBlockConfiguration"].values()}
    encrypted = {
        rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"]
        for each in buckets
        for rule in each["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    }

    assert (closed, encrypted) == ({True}, {"aws:kms"})


def test_files_of_runs_are_forgotten(dev: Templates) -> None:
    rules = _bucket(dev, "RunsBucket")["LifecycleConfiguration"]["Rules"]

    assert rules[0]["ExpirationInDays"] == 90


def test_proofs_of_prod_can_be_removed_by_nobody_for_ten_years(prod: Templates) -> None:
    proofs = _bucket(prod, "ProofsBucket")

    assert proofs["ObjectLockEnabled"] is True
    assert proofs["ObjectLockConfiguration"]["Rule"] == {
        "DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}
    }
    assert "LifecycleConfiguration" not in proofs


def test_no_bucket_takes_a_plain_connection(dev: Templates) -> None:
    policies = [each.properties["PolicyDocument"]["Statement"] for each in dev.all("AWS::S3::BucketPolicy")]
    refused = [
        each["Condition"] for statements in policies for each in statements if each["Effect"] == "Deny"
    ]

    assert refused == [{"Bool": {"aws:SecureTransport": "false"}}] * len(dev.all("AWS::S3::Bucket"))


def test_secrets_are_long_and_made_by_aws(dev: Templates) -> None:
    made = [each.properties["GenerateSecretString"] for each in dev.all("AWS::SecretsManager::Secret")]

    assert {each["PasswordLength"] for each in made} == {64}
    assert {each["ExcludePunctuation"] for each in made} == {True}


def test_stacks_of_prod_cannot_be_torn_down_by_accident() -> None:
    import json

    from local import synth

    manifest = json.loads((synth.assembly("prod") / "manifest.json").read_text())
    stacks = [each for each in manifest["artifacts"].values() if each["type"] == "aws:cloudformation:stack"]

    assert {each["properties"]["terminationProtection"] for each in stacks} == {True}


def _bucket(templates: Templates, id: str) -> dict:
    [found] = [each for each in templates.all("AWS::S3::Bucket") if each.logical_id.startswith(id)]
    return found.properties


def _name(properties: dict) -> str:
    return properties["TableName"].split("-", 2)[2]
