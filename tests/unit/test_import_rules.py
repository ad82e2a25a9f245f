"""Who may import whom: the shape of the house, as design and architecture state it."""

import pytest

from tests import imports
from tests.imports import DOMAIN, FUNCTIONS, is_within

AWS_SDK = ("boto3", "botocore")

PURE = (
    "jinqiao.money",
    "jinqiao.schedule",
    "jinqiao.settlement",
    "jinqiao.day_count",
    "jinqiao.apr",
    "jinqiao.allocation",
    "jinqiao.identifiers",
    "jinqiao.working_days",
    "jinqiao.ids",
    "jinqiao.ledger.accounts",
    "jinqiao.ledger.journal",
    "jinqiao.ledger.recipes",
    "jinqiao.proofs",
)
"""The domain that is a function of its arguments."""

DOES_IO = (
    *AWS_SDK,
    "aws_lambda_powertools",
    "urllib3",
    "socket",
    "os",
    "time",
    "random",
    "jinqiao.aws",
    "jinqiao.clock.now",
    "jinqiao.http",
    "jinqiao.partners",
    "jinqiao.settings",
)

NOUNLESS = {"utils", "util", "common", "helpers", "helper", "shared", "misc", "manager"}


@pytest.mark.parametrize("context", imports.contexts())
def test_a_context_imports_no_other_context(context: str) -> None:
    others = [each for each in imports.contexts() if each != context]

    assert [str(each) for each in imports.of(context, FUNCTIONS) if is_within(each.imported, *others)] == []


def test_the_domain_imports_no_context() -> None:
    contexts = imports.contexts()

    assert [str(each) for each in imports.imports(DOMAIN) if is_within(each.imported, *contexts)] == []


def test_nothing_that_is_deployed_imports_what_is_not() -> None:
    tools = ("infra", "local", "tests", "bench")
    deployed = imports.imports(DOMAIN) + imports.imports(FUNCTIONS)

    assert [str(each) for each in deployed if is_within(each.imported, *tools)] == []


def test_in_a_context_only_the_store_knows_the_aws_sdk() -> None:
    knowing = [each for each in imports.imports(FUNCTIONS) if is_within(each.imported, *AWS_SDK)]

    assert [str(each) for each in knowing if not each.importer.endswith(".store")] == []


def test_in_the_domain_only_its_aws_adapters_know_the_aws_sdk() -> None:
    knowing = [each for each in imports.imports(DOMAIN) if is_within(each.imported, *AWS_SDK)]

    assert [str(each) for each in knowing if not is_within(each.importer, "jinqiao.aws")] == []


@pytest.mark.parametrize("module", PURE)
def test_the_pure_domain_does_no_io(module: str) -> None:
    made = imports.of(module, DOMAIN)

    assert made != []
    assert [str(each) for each in made if is_within(each.imported, *DOES_IO)] == []


def test_every_module_is_named_after_what_it_is_about() -> None:
    names = [*imports.modules(DOMAIN), *imports.modules(FUNCTIONS)]

    assert [name for name in names if NOUNLESS.intersection(name.split("."))] == []


def test_only_handlers_ask_what_time_it_is() -> None:
    asking = imports.users_of("clock", "now", FUNCTIONS)

    assert {name for name in asking if not _is_handler(name)} == set()


def test_in_the_domain_only_the_edge_asks_what_time_it_is() -> None:
    assert imports.users_of("clock", "now", DOMAIN) <= {"jinqiao.http.api"}


def test_the_clock_is_asked_by_its_name() -> None:
    bare = [each for each in imports.imports(FUNCTIONS) if each.imported == "jinqiao.clock.now"]

    assert bare == []


def _is_handler(module: str) -> bool:
    return module.endswith(".api") or ".steps." in module
