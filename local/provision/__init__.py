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
from local.provision.deployment import Create, UnknownResourceType, deploy, recorded

CREATORS: dict[str, Create] = {
    "AWS::CDK::Metadata": recorded,
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
