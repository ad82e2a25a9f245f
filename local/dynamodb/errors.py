"""Refusals in DynamoDB's own names, so that botocore raises its typed exceptions."""

from typing import Any


class Refused(Exception):
    """An error answer: the exception's code, its message, and further fields of the body."""

    code = "InternalServerError"

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.fields = fields


class ValidationFailed(Refused):
    code = "ValidationException"


class Malformed(ValidationFailed):
    """A request that no state of the tables could make valid: an expression that cannot be read, say."""


class ResourceNotFound(Refused):
    code = "ResourceNotFoundException"

    def __init__(self, message: str = "Requested resource not found") -> None:
        super().__init__(message)


class ConditionFailed(Refused):
    """`item` is what stood there, if the request asked for it."""

    code = "ConditionalCheckFailedException"

    def __init__(self, item: dict[str, Any] | None = None) -> None:
        super().__init__("The conditional request failed", **({"Item": item} if item else {}))
        self.item = item


class TransactionCanceled(Refused):
    code = "TransactionCanceledException"

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        codes = ", ".join(each["Code"] for each in reasons)
        message = (
            "Transaction cancelled, please refer cancellation reasons for specific reasons " + f"[{codes}]"
        )
        super().__init__(message, CancellationReasons=reasons)


class IdempotentParameterMismatch(Refused):
    code = "IdempotentParameterMismatchException"

    def __init__(self) -> None:
        super().__init__("The request uses the same client token with other parameters.")
