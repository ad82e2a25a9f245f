"""DynamoDB tables."""

from typing import Any

from local.provision.deployment import Create, Target
from local.provision.properties import chosen, truth
from local.template import Created


def _table(target: Target, properties: dict[str, Any]) -> Created:
    name = properties.get("TableName", target.generated_name)
    request: dict[str, Any] = {
        "TableName": name,
        "BillingMode": properties.get("BillingMode", "PROVISIONED"),
        **chosen(properties, "AttributeDefinitions", "KeySchema", "ProvisionedThroughput"),
        **chosen(properties, "GlobalSecondaryIndexes", "LocalSecondaryIndexes"),
    }
    request["GlobalSecondaryIndexes"] = [_index(each) for each in request.get("GlobalSecondaryIndexes", [])]
    if not request["GlobalSecondaryIndexes"]:
        del request["GlobalSecondaryIndexes"]
    if "StreamSpecification" in properties:
        view = properties["StreamSpecification"]["StreamViewType"]
        if view != "NEW_AND_OLD_IMAGES":
            raise NotImplementedError(f"{name}: local streams show old and new images, not {view}")
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    return _create(target, request, properties)


def _create(target: Target, request: dict[str, Any], properties: dict[str, Any]) -> Created:
    dynamodb = target.client("dynamodb")
    table = dynamodb.create_table(**request)["TableDescription"]
    expiry = properties.get("TimeToLiveSpecification")
    if expiry and truth(expiry.get("Enabled", True)):
        specification = {"Enabled": True, "AttributeName": expiry["AttributeName"]}
        dynamodb.update_time_to_live(TableName=table["TableName"], TimeToLiveSpecification=specification)
    if _recoverable(properties):
        dynamodb.update_continuous_backups(
            TableName=table["TableName"],
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    attributes = {"Arn": table["TableArn"], "TableId": table["TableName"]}
    if "LatestStreamArn" in table:
        attributes["StreamArn"] = table["LatestStreamArn"]
    return Created(table["TableName"], attributes)


def _recoverable(properties: dict[str, Any]) -> bool:
    specification = properties.get("PointInTimeRecoverySpecification", {})
    return truth(specification.get("PointInTimeRecoveryEnabled", False))


def _index(properties: dict[str, Any]) -> dict[str, Any]:
    return chosen(properties, "IndexName", "KeySchema", "Projection", "ProvisionedThroughput")


CREATORS: dict[str, Create] = {"AWS::DynamoDB::Table": _table}
