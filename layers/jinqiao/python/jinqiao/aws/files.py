"""Files of the runs, in S3: lists of ids that a distributed map reads."""

import json
from typing import Any

from jinqiao.aws.clients import client
from jinqiao.settings import variable


def put_json(setting: str, key: str, content: Any) -> None:
    """Write a JSON document into the bucket that the variable `setting` names."""
    body = json.dumps(content, separators=(",", ":")).encode()
    client("s3").put_object(Bucket=variable(setting), Key=key, Body=body, ContentType="application/json")
