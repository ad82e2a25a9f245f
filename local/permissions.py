"""IAM, first version: everything is allowed."""

from typing import Any


class Permissions:
    def refusal(self, request: Any) -> None:
        return None
