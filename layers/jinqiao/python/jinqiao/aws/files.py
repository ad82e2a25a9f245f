"""Files in S3: lists of ids that a distributed map reads, closings and proofs. A bucket is named by its variable."""

import json
from typing import Any

from jinqiao.aws.clients import client
from jinqiao.settings import variable


def put_json(setting: str, key: str, content: Any) -> None:
    """Write a JSON document into the bucket that the variable `setting` names."""
    put(setting, key, json.dumps(content, separators=(",", ":")).encode(), "application/json")


def put(setting: str, key: str, body: bytes, media_type: str) -> None:
    """Write a file."""
    client("s3").put_object(Bucket=variable(setting), Key=key, Body=body, ContentType=media_type)


def get_json(setting: str, key: str) -> Any:
    """Read a JSON document; raises botocore's `NoSuchKey` where there is none."""
    return json.loads(client("s3").get_object(Bucket=variable(setting), Key=key)["Body"].read())
