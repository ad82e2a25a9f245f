"""What can go wrong with a partner, told apart by the one question that matters: was it done?

None of these carries what was sent: a partner's request holds names, ID numbers and cards, and an
error's text ends in logs and in workflow histories.
"""

from jinqiao.errors import Refusal, Text


class PartnerError(Exception):
    """The root of all partner errors; `operation` says what was asked, as in `bank.order_payout`."""

    def __init__(self, operation: str, detail: str = "") -> None:
        super().__init__(f"{operation}: {detail}" if detail else operation)
        self.operation = operation


class PartnerTimeout(PartnerError):
    """No usable answer came: it may have been done or not. Ask by id before doing anything else."""


class PartnerUnavailable(PartnerError):
    """It was certainly not done: no connection, or the partner said that it took nothing. Retry is safe."""


class PartnerRefused(PartnerError):
    """The partner said no, and saying it again changes nothing; `code` is the partner's own reason."""

    def __init__(self, operation: str, code: str) -> None:
        super().__init__(operation, code)
        self.code = code


class ForgedCallback(Refusal):
    """The signature is missing, malformed or not made with the secret that we share with the partner."""

    status, code = 401, "forged_callback"
    title = Text("回调签名无效", "The callback's signature is not valid")


class StaleCallback(Refusal):
    """The signature's time is more than five minutes away from ours, either way."""

    status, code = 401, "stale_callback"
    title = Text("回调已过期", "The callback is too old, or from the future")
