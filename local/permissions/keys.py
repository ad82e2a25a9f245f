"""Data at rest under a customer-managed key: who reads or writes it needs the key too, through the service."""

from collections.abc import Iterator

from local.account import Account
from local.permissions.policies import Need
from local.template import Resource, Resources

_KEY_ACTIONS = {
    "dynamodb": "kms:Decrypt",
    "secretsmanager:GetSecretValue": "kms:Decrypt",
    "s3:GetObject": "kms:Decrypt",
    "s3:PutObject": "kms:GenerateDataKey",
}


class EncryptedThings:
    """The keys of the template's tables, secrets and buckets, by ARN."""

    def __init__(self, account: Account, resources: Resources) -> None:
        self._region = account.region
        self._keys: dict[str, str] = {}
        kinds = ("AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::S3::Bucket")
        for resource in resources.of_type(*kinds):
            key = _key(resource)
            if key:
                self._keys[resource.arn] = _key_arn(account, key)

    def needs(self, need: Need) -> Iterator[Need]:
        """The right on a key that comes with a right on a thing, if that thing is encrypted."""
        service = need.action.partition(":")[0]
        action = _KEY_ACTIONS.get(need.action) or _KEY_ACTIONS.get(service)
        key = self._keys.get(_thing(service, need.resource)) if action else None
        if action and key:
            yield Need(action, key, {"kms:viaservice": (f"{service}.{self._region}.amazonaws.com",)})


def _key(resource: Resource) -> str | None:
    properties = resource.properties
    if resource.type == "AWS::DynamoDB::Table":
        return properties.get("SSESpecification", {}).get("KMSMasterKeyId")
    if resource.type == "AWS::SecretsManager::Secret":
        return properties.get("KmsKeyId")
    rules = properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
    defaults = [each.get("ServerSideEncryptionByDefault", {}) for each in rules]
    return next((each["KMSMasterKeyID"] for each in defaults if "KMSMasterKeyID" in each), None)


def _key_arn(account: Account, key: str) -> str:
    if key.startswith("arn:"):
        return key
    return f"arn:{account.partition}:kms:{account.region}:{account.number}:key/{key}"


def _thing(service: str, resource: str) -> str:
    """The table of an index, the bucket of an object."""
    if service == "dynamodb":
        return resource.partition("/index/")[0]
    return resource.partition("/")[0] if service == "s3" else resource
