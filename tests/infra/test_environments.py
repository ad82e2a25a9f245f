"""There are three environments, and nothing happens under any other name."""

import subprocess
import sys

import pytest

from infra import environments
from infra.environments import DEV, PROD, STAGING, UnknownEnvironment


@pytest.mark.parametrize("name", ["", None, "Prod", "production", "dev ", "test"])
def test_an_unknown_name_is_refused(name: str | None) -> None:
    with pytest.raises(UnknownEnvironment):
        environments.named(name)


@pytest.mark.parametrize(("arguments", "says"), [([], "None"), (["prod "], "'prod '"), (["Dev"], "'Dev'")])
def test_make_is_told_which_names_there_are(arguments: list[str], says: str) -> None:
    done = subprocess.run(
        [sys.executable, environments.__file__, *arguments], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.strip() == f"{says} is no environment; there are dev, staging, prod: say ENV=<name>"


def test_make_goes_on_with_a_name_that_there_is() -> None:
    done = subprocess.run(
        [sys.executable, environments.__file__, "staging"], capture_output=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_names_find_their_environment() -> None:
    assert [environments.named(name) for name in ("dev", "staging", "prod")] == [DEV, STAGING, PROD]


def test_only_dev_plays_by_the_sandbox_rules() -> None:
    assert [each.policy_pack for each in (DEV, STAGING, PROD)] == ["sandbox", "cn-2016", "cn-2016"]


def test_only_prod_is_protected() -> None:
    assert [each.protected for each in (DEV, STAGING, PROD)] == [False, False, True]


def test_no_two_environments_share_a_partner_address() -> None:
    addresses = [each.partners for each in (DEV, STAGING, PROD)]

    assert len({(a.bank, a.identity, a.sms) for a in addresses}) == 3


def test_resources_carry_the_name_of_their_environment() -> None:
    assert STAGING.named("ledger") == "jinqiao-staging-ledger"
