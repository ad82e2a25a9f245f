"""Personal data, encrypted with a data key per user.

One customer-managed key wraps a 256-bit data key for each user, with the user id as encryption context; the
wrapped keys stand in a table of their own, so that destroying one erases its user's data everywhere, copies
included. Fields are sealed with AES-256-GCM; user id and field name are authenticated, so that a value cannot
be moved to another person or field.

Access patterns
    a user's wrapped key     user_keys: pk USER#<user_id>     sk KEY
    a sealed field           vault:     pk USER#<user_id>     sk FIELD#<name>
"""

import os
from collections.abc import Mapping

from jinqiao.aws.clients import client
from jinqiao.aws.dynamo import ConditionsFailed, Table, Write, write
from jinqiao.settings import variable

VAULT = Table("VAULT_TABLE")
USER_KEYS = Table("USER_KEYS_TABLE")

_NONCE_BYTES = 12


class Erased(Exception):
    """The user's key was destroyed: what it sealed cannot be read by anyone."""


def seal(user_id: str, fields: Mapping[str, str]) -> list[Write]:
    """Writes that put the fields of a user into the vault; labels are `vault <field>`."""
    key = _data_key(user_id, make=True)
    return [
        VAULT.put(
            f"vault {name}",
            {"pk": f"USER#{user_id}", "sk": f"FIELD#{name}", "sealed": _encrypt(key, user_id, name, value)},
        )
        for name, value in fields.items()
    ]


def unseal(user_id: str, *names: str) -> dict[str, str]:
    """The named fields of a user in clear; a field that was never sealed is absent. Raises `Erased`."""
    stored = {name: VAULT.get(f"USER#{user_id}", f"FIELD#{name}") for name in names}
    if not any(stored.values()):
        return {}
    key = _data_key(user_id, make=False)
    return {n: _decrypt(key, user_id, n, item["sealed"]) for n, item in stored.items() if item}


def sealed(user_id: str, name: str, value: str) -> bytes:
    """One value, sealed as a field is, for an item that lives outside the vault and names it `name`."""
    return _encrypt(_data_key(user_id, make=True), user_id, name, value)


def opened(user_id: str, name: str, value: bytes) -> str:
    """What `sealed` was given. Raises `Erased`."""
    return _decrypt(_data_key(user_id, make=False), user_id, name, value)


def opened_each(user_id: str, values: Mapping[str, bytes]) -> dict[str, str]:
    """Many values that `sealed` gave for one user, by their names; the key is asked for once. Raises `Erased`."""
    if not values:
        return {}
    key = _data_key(user_id, make=False)
    return {name: _decrypt(key, user_id, name, value) for name, value in values.items()}


def removed(user_id: str) -> list[Write]:
    """Writes that take everything of a user out of the vault, the key too: for who never became a customer."""
    fields = [
        VAULT.delete(f"vault {item['sk']}", item["pk"], item["sk"]) for item in VAULT.all(f"USER#{user_id}")
    ]
    return [*fields, USER_KEYS.delete("key", f"USER#{user_id}", "KEY")]


def _data_key(user_id: str, make: bool) -> bytes:
    kept = USER_KEYS.get(f"USER#{user_id}", "KEY")
    if kept is None and make:
        kept = _new_key(user_id)
    if kept is None or "wrapped" not in kept:
        raise Erased
    opened = client("kms").decrypt(
        CiphertextBlob=kept["wrapped"],
        KeyId=variable("DATA_KEY_ARN"),
        EncryptionContext={"user_id": user_id},
    )
    return opened["Plaintext"]


def _new_key(user_id: str) -> dict[str, bytes]:
    """Make and keep a data key; whoever comes second uses the first one's."""
    made = client("kms").generate_data_key(
        KeyId=variable("DATA_KEY_ARN"), KeySpec="AES_256", EncryptionContext={"user_id": user_id}
    )
    item = {"pk": f"USER#{user_id}", "sk": "KEY", "wrapped": made["CiphertextBlob"]}
    try:
        write(USER_KEYS.put_new("key", item))
    except ConditionsFailed as refusal:
        return refusal.old("key") or item
    return item


def _encrypt(key: bytes, user_id: str, name: str, value: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value.encode(), f"{user_id}/{name}".encode())


def _decrypt(key: bytes, user_id: str, name: str, sealed: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return AESGCM(key).decrypt(nonce, ciphertext, f"{user_id}/{name}".encode()).decode()
