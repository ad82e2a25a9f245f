"""What onboarding does to a ledger account: binding it to its owner's risk class, and nothing else."""

from datetime import date

from jinqiao.aws.dynamo import Item, Write


def bound(profile: Item) -> list[Write]:
    """The write that makes a classified person's class hold on their account; none without a class."""
    # Few requests get here: the others needn't wait for the ledger's modules.
    from jinqiao.ledger import book

    if "risk_class" not in profile:
        return []
    rank = int(profile["risk_class"].removeprefix("C"))
    return [book.classify(profile["user_id"], rank, date.fromisoformat(profile["risk_valid_until"]))]
