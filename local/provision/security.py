"""KMS keys and aliases, and secrets."""

import json
import secrets
import string
from typing import Any

from local.provision.deployment import Create, Target
from local.provision.properties import chosen, truth
from local.template import Created


def _key(target: Target, properties: dict[str, Any]) -> Created:
    kms = target.client("kms")
    request = chosen(properties, "Description", "KeySpec", "KeyUsage", "MultiRegion")
    if "KeyPolicy" in properties:
        request["Policy"] = json.dumps(properties["KeyPolicy"])
    metadata = kms.create_key(**request)["KeyMetadata"]
    if truth(properties.get("EnableKeyRotation", False)):
        kms.enable_key_rotation(KeyId=metadata["KeyId"])
    return Created(metadata["KeyId"], {"Arn": metadata["Arn"], "KeyId": metadata["KeyId"]})


def _alias(target: Target, properties: dict[str, Any]) -> Created:
    target.client("kms").create_alias(
        AliasName=properties["AliasName"], TargetKeyId=properties["TargetKeyId"].rsplit("/", 1)[-1]
    )
    return Created(properties["AliasName"])


def _secret(target: Target, properties: dict[str, Any]) -> Created:
    text = properties.get("SecretString")
    if text is None:
        text = generated_secret(properties.get("GenerateSecretString", {}))
    created = target.client("secretsmanager").create_secret(
        Name=properties.get("Name", target.generated_name),
        SecretString=text,
        **chosen(properties, "Description", "KmsKeyId"),
    )
    return Created(created["ARN"], {"Id": created["ARN"], "Arn": created["ARN"]})


def generated_secret(rules: dict[str, Any]) -> str:
    """A random secret by the rules of `GenerateSecretString`, alone or inside its template."""
    excluded = set(rules.get("ExcludeCharacters", ""))
    alphabets = [
        string.ascii_lowercase * (not truth(rules.get("ExcludeLowercase", False))),
        string.ascii_uppercase * (not truth(rules.get("ExcludeUppercase", False))),
        string.digits * (not truth(rules.get("ExcludeNumbers", False))),
        string.punctuation * (not truth(rules.get("ExcludePunctuation", False))),
    ]
    alphabet = [each for each in "".join(alphabets) if each not in excluded]
    value = "".join(secrets.choice(alphabet) for _ in range(int(rules.get("PasswordLength", 32))))
    if "GenerateStringKey" not in rules:
        return value
    whole = json.loads(rules.get("SecretStringTemplate", "{}"))
    return json.dumps({**whole, rules["GenerateStringKey"]: value})


CREATORS: dict[str, Create] = {
    "AWS::KMS::Key": _key,
    "AWS::KMS::Alias": _alias,
    "AWS::SecretsManager::Secret": _secret,
}
