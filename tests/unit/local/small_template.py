"""A template small enough to read, with one of everything that the local platform delivers to or from."""

import json
from typing import Any

from local.synth import SynthesizedStack

EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


def stack() -> SynthesizedStack:
    resources = {
        **_tables(),
        **_queues(),
        **_functions(),
        **_sources(),
        **_events(),
        **_workflows(),
    }
    return SynthesizedStack("Small", {"Resources": resources}, None, "ap-southeast-1")


def role(*statements: dict[str, Any]) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)} if statements else EVERYTHING
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
            "Policies": [{"PolicyName": "Rights", "PolicyDocument": document}],
        },
    }


def function(name: str, **more: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": f"small-{name.replace('_', '-')}",
            "Handler": f"tests.unit.local.handlers.{name}",
            "Runtime": "python3.13",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"ZipFile": "see the working tree"},
            "Timeout": 5,
            "Environment": {"Variables": {"STAGE": "small", "THINGS_TABLE": {"Ref": "Things"}}},
            **more,
        },
    }


def _tables() -> dict[str, Any]:
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    index_keys = [
        {"AttributeName": "gsi1pk", "KeyType": "HASH"},
        {"AttributeName": "gsi1sk", "KeyType": "RANGE"},
    ]
    names = ("pk", "sk", "gsi1pk", "gsi1sk")
    return {
        "Things": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": "small-things",
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": keys,
                "AttributeDefinitions": [{"AttributeName": each, "AttributeType": "S"} for each in names],
                "GlobalSecondaryIndexes": [
                    {"IndexName": "gsi1", "KeySchema": index_keys, "Projection": {"ProjectionType": "ALL"}}
                ],
                "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
                "TimeToLiveSpecification": {"AttributeName": "expires_at_epoch", "Enabled": True},
            },
        }
    }


def _queues() -> dict[str, Any]:
    redrive = {"deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}, "maxReceiveCount": 3}
    return {
        "DeadLetters": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "small-dlq"}},
        "Work": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": "small-work", "VisibilityTimeout": 30, "RedrivePolicy": redrive},
        },
        "RuleMaySend": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": "Work"}], "PolicyDocument": _rule_may_send()},
        },
    }


def _rule_may_send() -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Principal": {"Service": "events.amazonaws.com"},
            "Resource": {"Fn::GetAtt": ["Work", "Arn"]},
            "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["OnOrdered", "Arn"]}}},
        },
    }


def _functions() -> dict[str, Any]:
    dead_letters = {"TargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
    return {
        "Role": role(),
        "Echo": function("echo"),
        "Remember": function("remember"),
        "Decline": function("decline"),
        "Sleep": function("sleep", Timeout=1),
        "Doze": function("sleep", FunctionName="small-doze"),
        "Sometimes": function("sometimes", DeadLetterConfig=dead_letters),
        "Records": function("records"),
        "Write": function("write"),
        "WaitForAnswer": function("wait_for_answer"),
        "EchoVersion": {
            "Type": "AWS::Lambda::Version",
            "Properties": {"FunctionName": {"Ref": "Echo"}},
        },
    }


def _sources() -> dict[str, Any]:
    inserts = json.dumps({"eventName": ["INSERT"], "dynamodb": {"NewImage": {"quiet": [{"exists": False}]}}})
    return {
        "StreamToRecords": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "FunctionName": {"Ref": "Records"},
                "EventSourceArn": {"Fn::GetAtt": ["Things", "StreamArn"]},
                "BatchSize": 10,
                "FilterCriteria": {"Filters": [{"Pattern": inserts}]},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "MaximumRetryAttempts": 2,
                "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}},
            },
        },
        "QueueToRecords": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "FunctionName": {"Ref": "Records"},
                "EventSourceArn": {"Fn::GetAtt": ["Work", "Arn"]},
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        },
    }


def _events() -> dict[str, Any]:
    targets = [
        {"Id": "function", "Arn": {"Fn::GetAtt": ["Sometimes", "Arn"]}, "InputPath": "$.detail"},
        {"Id": "queue", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "InputPath": "$.detail"},
    ]
    return {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "small"}},
        "OnOrdered": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"source": ["shop"], "detail-type": ["ordered"]},
                "Targets": targets,
            },
        },
        "MayCallSometimes": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": {"Fn::GetAtt": ["Sometimes", "Arn"]},
                "Principal": "events.amazonaws.com",
                "SourceArn": {"Fn::GetAtt": ["OnOrdered", "Arn"]},
            },
        },
        "EveryMorning": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "Name": "every-morning",
                "ScheduleExpression": "cron(30 6 * * ? *)",
                "ScheduleExpressionTimezone": "Asia/Shanghai",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {
                    "Arn": {"Fn::GetAtt": ["Remember", "Arn"]},
                    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Input": json.dumps({"scheduled_at": "<aws.scheduler.scheduled-time>"}),
                },
            },
        },
    }


def _only_over_tls() -> dict[str, Any]:
    arn = {"Fn::GetAtt": ["Bucket", "Arn"]}
    deny = {"Effect": "Deny", "Action": "s3:*", "Principal": {"AWS": "*"}}
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    resource = [arn, {"Fn::Join": ["", [arn, "/*"]]}]
    return {"Statement": [{**deny, "Condition": condition, "Resource": resource}]}


def machine(definition: dict[str, Any], **substitutions: str) -> dict[str, Any]:
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "DefinitionString": json.dumps(definition),
            "DefinitionSubstitutions": {
                name: {"Fn::GetAtt": [logical_id, "Arn"]} for name, logical_id in substitutions.items()
            },
        },
    }


def task(resource: str, **more: Any) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": resource, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        **more,
    }


def _workflows() -> dict[str, Any]:
    caught = [{"ErrorEquals": ["Declined"], "ResultPath": "$.error", "Next": "Refused"}]
    return {
        "Calling": machine({"StartAt": "Call", "States": {"Call": task("${Echo}", End=True)}}, Echo="Echo"),
        "Catching": machine(
            {
                "StartAt": "Ask",
                "States": {
                    "Ask": task("${Decline}", Catch=caught, End=True),
                    "Refused": {"Type": "Pass", "End": True},
                },
            },
            Decline="Decline",
        ),
        "Waiting": machine(
            {
                "StartAt": "Wait",
                "States": {
                    "Wait": {"Type": "Wait", "Seconds": 864000, "Next": "Call"},
                    "Call": task("${Remember}", End=True),
                },
            },
            Remember="Remember",
        ),
        "Asking": machine(
            {
                "StartAt": "Ask",
                "States": {
                    "Ask": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                        "Parameters": {
                            "FunctionName": "${WaitForAnswer}",
                            "Payload": {"token.$": "$$.Task.Token"},
                        },
                        "TimeoutSeconds": 259200,
                        "Catch": [
                            {"ErrorEquals": ["States.Timeout"], "ResultPath": "$.error", "Next": "Late"}
                        ],
                        "End": True,
                    },
                    "Late": {"Type": "Pass", "Result": {"late": True}, "End": True},
                },
            },
            WaitForAnswer="WaitForAnswer",
        ),
        "Distributing": machine(
            {
                "StartAt": "Each",
                "States": {
                    "Each": {
                        "Type": "Map",
                        "MaxConcurrency": 4,
                        "ItemReader": {
                            "Resource": "arn:aws:states:::s3:getObject",
                            "ReaderConfig": {"InputType": "JSON"},
                            "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.key"},
                        },
                        "ItemSelector": {"batch.$": "$$.Map.Item.Value"},
                        "ItemProcessor": {
                            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                            "StartAt": "Work",
                            "States": {"Work": task("${Sometimes}", End=True)},
                        },
                        "End": True,
                    }
                },
            },
            Sometimes="Sometimes",
        ),
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "OnlyOverTls": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": _only_over_tls()},
        },
    }
