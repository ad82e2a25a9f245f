"""What a borrower has committed falls as the loan is repaid, and at once when the listing is refunded."""

from jinqiao.aws.dynamo import Item, transact
from lending import store


def release(application: Item, released_fen: int) -> None:
    """Release the commitment up to a total of `released_fen`; less than before, or the same again, is nothing.

    Two at once for one application: the second finds what it read changed and raises `ConditionsFailed`, so
    that its event is delivered again.
    """
    already_fen = application["released_fen"]
    if released_fen <= already_fen:
        return
    condition, values = "#released_fen = :already", {"already": already_fen}
    change = store.application_change(
        application, {"released_fen": released_fen}, condition=condition, values=values
    )
    transact([change, store.release(application["user_id"], released_fen - already_fen)])
