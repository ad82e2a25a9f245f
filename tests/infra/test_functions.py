"""What holds for every function, whoever wrote it."""

from collections import Counter

from infra.constructs.service_function import FUNCTIONS
from tests.infra.templates import Templates


def test_every_function_runs_on_python_3_13_and_arm64(dev: Templates) -> None:
    platforms = {(f.properties["Runtime"], *f.properties["Architectures"]) for f in dev.functions.values()}

    assert platforms == {("python3.13", "arm64")}


def test_every_function_has_a_role_of_its_own(dev: Templates) -> None:
    roles = Counter(dev.role_of(function, "Role") for function in dev.functions.values())

    assert set(roles.values()) == {1}


def test_every_function_has_both_layers(dev: Templates) -> None:
    assert {len(function.properties["Layers"]) for function in dev.functions.values()} == {2}


def test_every_function_logs_to_a_group_that_forgets(dev: Templates) -> None:
    groups = [
        dev.at(f"{each.stack}/{each.properties['LoggingConfig']['LogGroup']['Ref']}")
        for each in dev.functions.values()
    ]

    assert {group.properties["RetentionInDays"] for group in groups} == {7}


def test_every_log_group_forgets(prod: Templates) -> None:
    assert {each.properties["RetentionInDays"] for each in prod.all("AWS::Logs::LogGroup")} == {365}


def test_every_handler_is_a_module_of_its_context(dev: Templates) -> None:
    handlers = {each.properties["Handler"] for each in dev.functions.values()}

    assert [each for each in handlers if not _module_of(each).is_file()] == []


def test_every_name_fits_lambda_in_the_environment_with_the_longest_name(dev: Templates) -> None:
    longest = max(dev.functions, key=len)

    assert len(f"jinqiao-staging-{longest}") <= 64


def test_every_function_that_is_called_asynchronously_keeps_what_it_could_not_do(dev: Templates) -> None:
    called = [dev.at(address) for address in dev.called_asynchronously]

    assert called != []
    assert [str(each) for each in called if "DeadLetterConfig" not in each.properties] == []


def test_every_rule_keeps_what_it_could_not_deliver(dev: Templates) -> None:
    targets = [target for each in dev.all("AWS::Events::Rule") for target in each.properties["Targets"]]

    assert [each for each in targets if "DeadLetterConfig" not in each or "RetryPolicy" not in each] == []


def test_every_stream_reader_splits_retries_and_puts_away(dev: Templates) -> None:
    readers = [each.properties for each in _stream_readers(dev)]

    assert readers != []
    assert {each["BisectBatchOnFunctionError"] for each in readers} == {True}
    assert {"OnFailure" in each["DestinationConfig"] for each in readers} == {True}
    assert {each["FunctionResponseTypes"][0] for each in readers} == {"ReportBatchItemFailures"}


def test_no_stream_has_more_than_two_readers(dev: Templates) -> None:
    readers = Counter(
        address
        for each in _stream_readers(dev)
        for address in dev.referred(each.stack, each.properties["EventSourceArn"])
    )

    assert max(readers.values()) <= 2


def test_every_queue_is_encrypted_and_takes_no_plain_connection(dev: Templates) -> None:
    queues = dev.all("AWS::SQS::Queue")
    guarded = {
        address
        for each in dev.all("AWS::SQS::QueuePolicy")
        for address in dev.referred(each.stack, each.properties["Queues"])
    }

    assert {each.properties["SqsManagedSseEnabled"] for each in queues} == {True}
    assert guarded == {str(each) for each in queues}


def test_schedules_follow_the_clock_of_shanghai_and_say_when_they_were_due(dev: Templates) -> None:
    schedules = [each.properties for each in dev.all("AWS::Scheduler::Schedule")]

    assert {each["ScheduleExpressionTimezone"] for each in schedules} <= {"Asia/Shanghai"}
    assert {each["Target"]["Input"] for each in schedules} <= {
        '{"scheduled_at": "<aws.scheduler.scheduled-time>"}'
    }


def _module_of(handler: str):
    return (FUNCTIONS / handler.removesuffix(".handler").replace(".", "/")).with_suffix(".py")


def _stream_readers(templates: Templates):
    mappings = templates.all("AWS::Lambda::EventSourceMapping")
    return [each for each in mappings if "StartingPosition" in each.properties]
