"""S3 buckets and SSM parameters."""

from typing import Any

from local.provision.deployment import Create, Target, recorded
from local.provision.properties import chosen, number, truth
from local.template import Created


def _bucket(target: Target, properties: dict[str, Any]) -> Created:
    s3 = target.client("s3")
    name = properties.get("BucketName", target.generated_name).lower()
    request: dict[str, Any] = {"Bucket": name}
    if target.account.region != "us-east-1":
        request["CreateBucketConfiguration"] = {"LocationConstraint": target.account.region}
    if truth(properties.get("ObjectLockEnabled", False)):
        request["ObjectLockEnabledForBucket"] = True
    s3.create_bucket(**request)
    if "VersioningConfiguration" in properties:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])
    if "ObjectLockConfiguration" in properties:
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=_lock(properties))
    return Created(
        name,
        {
            "Arn": f"arn:{target.account.partition}:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{target.account.region}.amazonaws.com",
        },
    )


def _lock(properties: dict[str, Any]) -> dict[str, Any]:
    """How long what is written is kept by default; the API wants its days as a number."""
    configuration = properties["ObjectLockConfiguration"]
    retention = configuration["Rule"]["DefaultRetention"]
    kept = {**retention, **{unit: number(retention[unit]) for unit in ("Days", "Years") if unit in retention}}
    return {**configuration, "Rule": {"DefaultRetention": kept}}


def _parameter(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("Name", f"/{target.generated_name}")
    target.client("ssm").put_parameter(
        Name=name, Overwrite=True, **chosen(properties, "Value", "Type", "Description")
    )
    return Created(name, {"Value": properties["Value"], "Type": properties["Type"]})


CREATORS: dict[str, Create] = {
    "AWS::S3::Bucket": _bucket,
    # Evaluated by local.permissions: moto reads no conditions, and would refuse every call over TLS, too.
    "AWS::S3::BucketPolicy": recorded,
    "AWS::SSM::Parameter": _parameter,
}
