"""What holds for every workflow: it can call what it names, it waits for nobody forever, it fails on purpose."""

from infra.constructs.workflow import STATEMACHINES
from tests.infra import definitions
from tests.infra.definitions import SUBSTITUTION, error_classes, states, tasks
from tests.infra.templates import Templates

TRANSIENT = {
    "Contended",
    "PartnerUnavailable",
    "PartnerTimeout",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
    "States.Timeout",
}
"""What may go away by itself. A refusal never does, so it is never retried."""

NOT_YET = {"BidsNotYetProjected", "LoansLeft"}
"""What a step ends with when it did a part, or waits for a projection: the next try goes on from there."""


def test_every_file_is_deployed(dev: Templates) -> None:
    files = {path.name.removesuffix(".asl.json") for path in STATEMACHINES.glob("*.asl.json")}

    assert dev.machines.keys() == files


def test_every_substitution_has_a_value_and_no_value_is_left_over(dev: Templates) -> None:
    named = {
        name: set(SUBSTITUTION.findall(each.properties["DefinitionString"]))
        for name, each in dev.machines.items()
    }
    given = {name: set(each.properties["DefinitionSubstitutions"]) for name, each in dev.machines.items()}

    assert named == given


def test_a_workflow_may_call_exactly_the_functions_that_it_names(dev: Templates) -> None:
    named = {name: definitions.versions_named(dev, each) for name, each in dev.machines.items()}
    callable_by_role = {name: definitions.versions_callable(dev, each) for name, each in dev.machines.items()}

    assert callable_by_role == named


def test_workflows_name_numbered_versions_that_are_kept(dev: Templates) -> None:
    versions = [
        dev.at(each) for machine in dev.machines.values() for each in definitions.versions_named(dev, machine)
    ]

    assert {each.type for each in versions} <= {"AWS::Lambda::Version"}
    assert {each.body["DeletionPolicy"] for each in versions} <= {"Retain"}


def test_every_task_has_a_deadline(dev: Templates) -> None:
    endless = [
        str(task) for task in tasks(dev) if not task.body.keys() & {"TimeoutSeconds", "TimeoutSecondsPath"}
    ]

    assert endless == []


def test_only_what_may_go_away_by_itself_is_retried(dev: Templates) -> None:
    retried = {(str(state), error) for state in states(dev) for error in state.retried}

    assert {(where, error) for where, error in retried if error not in TRANSIENT | NOT_YET} == set()


def test_every_task_has_a_way_out_when_it_fails(dev: Templates) -> None:
    assert [str(task) for task in tasks(dev) if "States.ALL" not in task.caught and not task.guarded] == []


def test_every_error_that_a_workflow_names_exists(dev: Templates) -> None:
    named = {error for state in states(dev) for error in state.retried | state.caught}
    ours = {error for error in named if not error.startswith(("States.", "Lambda."))}

    assert ours - error_classes() == set()


def test_no_workflow_logs_what_it_is_given(dev: Templates) -> None:
    logging = [each.properties["LoggingConfiguration"] for each in dev.machines.values()]

    assert [each for each in logging if each["Level"] != "ERROR" or each["IncludeExecutionData"]] == []


def test_every_workflow_is_traced(dev: Templates) -> None:
    assert {each.properties["TracingConfiguration"]["Enabled"] for each in dev.machines.values()} == {True}


def test_who_starts_a_workflow_knows_it_by_its_name(dev: Templates) -> None:
    variables = {
        variable
        for function in dev.functions.values()
        for variable in function.properties["Environment"]["Variables"]
        if variable.endswith("_WORKFLOW")
    }
    names = {f"{name.upper().replace('-', '_')}_WORKFLOW" for name in dev.machines}

    assert variables == names
