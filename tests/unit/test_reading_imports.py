"""The reader behind the import rules: it must see what a rule could be broken with."""

from pathlib import Path

import pytest

from tests import imports

SOURCE = """
import boto3
from jinqiao import clock
from jinqiao.aws.dynamo import Table as T


def later():
    import kyc.store

    return clock.now()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An import root with the package `payments` in it."""
    package = tmp_path / "payments"
    (package / "steps").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "steps" / "settle.py").write_text(SOURCE)
    return tmp_path


def test_modules_are_named_from_their_import_root(root: Path) -> None:
    assert set(imports.modules(root)) == {"payments", "payments.steps.settle"}


def test_every_form_of_import_is_seen_wherever_it_stands(root: Path) -> None:
    seen = {each.imported for each in imports.of("payments", root)}

    assert seen == {"boto3", "jinqiao.clock", "jinqiao.aws.dynamo.Table", "kyc.store"}


def test_the_use_of_an_attribute_is_seen(root: Path) -> None:
    assert imports.users_of("clock", "now", root) == {"payments.steps.settle"}
    assert imports.users_of("clock", "then", root) == set()


@pytest.mark.parametrize(
    ("name", "within"),
    [("boto3", True), ("boto3.session", True), ("boto3_stubs", False), ("aws.boto3", False)],
)
def test_a_package_holds_its_modules_and_no_namesakes(name: str, within: bool) -> None:
    assert imports.is_within(name, "boto3", "botocore") is within


def test_the_contexts_are_the_packages_of_functions() -> None:
    assert {"lending", "operations", "repayment"} <= set(imports.contexts())
