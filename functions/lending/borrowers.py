"""Who may borrow: somebody verified, whose account is in order."""

from jinqiao.errors import NotVerified, Suspended
from jinqiao.ledger import book


def require_in_order(user_id: str) -> None:
    """Raises `NotVerified` without an account (verification opens it), `Suspended` while it is frozen."""
    account = book.user_account(user_id)
    if account is None:
        raise NotVerified
    if account["status"] != "open":
        raise Suspended
