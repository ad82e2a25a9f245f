"""The two layers of every function: the shared domain, and the third-party packages."""

from pathlib import Path

from aws_cdk import AssetHashType, IgnoreMode
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import dependencies_layer

_JINQIAO = Path(__file__).resolve().parents[2] / "layers" / "jinqiao"


def layers(scope: Construct) -> tuple[lambda_.LayerVersion, ...]:
    """`jinqiao` from `layers/`, and the packages that `make layer` built from `requirements/lambda.txt`.

    The second is known by the hash of its lock and recipe, so that the template is the same before and after
    it is built; `make deploy` refuses to ship one that isn't.
    """
    domain = lambda_.Code.from_asset(
        str(_JINQIAO), exclude=["**/__pycache__", "**/__pycache__/**"], ignore_mode=IgnoreMode.GLOB
    )
    packages = lambda_.Code.from_asset(
        str(dependencies_layer.content()),
        asset_hash=dependencies_layer.identity(),
        asset_hash_type=AssetHashType.CUSTOM,
    )
    return _layer(scope, "DomainLayer", domain), _layer(scope, "DependenciesLayer", packages)


def _layer(scope: Construct, id: str, code: lambda_.Code) -> lambda_.LayerVersion:
    return lambda_.LayerVersion(
        scope,
        id,
        code=code,
        compatible_architectures=[lambda_.Architecture.ARM_64],
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
    )
