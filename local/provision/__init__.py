"""Creating the template's resources through boto3, one module per family of services."""

from local.provision import (
    api,
    compute,
    events,
    identity,
    monitoring,
    permissions,
    queues,
    security,
    storage,
    tables,
    workflows,
)
from local.provision.deployment import Create, Target, UnknownResourceType, deploy
from local.template import Created


def _nothing(target: Target, _: object) -> Created:
    """CDK's own note about which constructs were used."""
    return Created(target.generated_name)


CREATORS: dict[str, Create] = {
    "AWS::CDK::Metadata": _nothing,
    **api.CREATORS,
    **compute.CREATORS,
    **events.CREATORS,
    **identity.CREATORS,
    **monitoring.CREATORS,
    **permissions.CREATORS,
    **queues.CREATORS,
    **security.CREATORS,
    **storage.CREATORS,
    **tables.CREATORS,
    **workflows.CREATORS,
}
