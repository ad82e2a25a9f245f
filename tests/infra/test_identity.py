"""Who can become a user, and what a token is good for."""

from datetime import date

import pytest

from infra.stacks.identity import STAFF_GROUPS
from jinqiao.policy import load
from tests.infra.templates import Templates


def test_only_the_platform_makes_users(dev: Templates) -> None:
    pool = dev.all("AWS::Cognito::UserPool")[0].properties

    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_a_password_has_ten_characters_of_three_kinds(dev: Templates) -> None:
    policy = dev.all("AWS::Cognito::UserPool")[0].properties["Policies"]["PasswordPolicy"]

    assert policy["MinimumLength"] == 10
    assert (policy["RequireLowercase"], policy["RequireUppercase"], policy["RequireNumbers"]) == (True,) * 3


def test_the_client_is_confidential_and_takes_admin_password_auth_only(dev: Templates) -> None:
    client = dev.all("AWS::Cognito::UserPoolClient")[0].properties

    assert client["GenerateSecret"] is True
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["AllowedOAuthFlowsUserPoolClient"] is False


def test_tokens_live_a_quarter_of_an_hour_and_can_be_revoked(dev: Templates) -> None:
    client = dev.all("AWS::Cognito::UserPoolClient")[0].properties
    units = client["TokenValidityUnits"]

    assert (client["AccessTokenValidity"], units["AccessToken"]) == (15, "minutes")
    assert (client["RefreshTokenValidity"], units["RefreshToken"]) == (30 * 24 * 60, "minutes")
    assert client["EnableTokenRevocation"] is True


def test_signing_in_does_not_tell_whether_a_user_exists(dev: Templates) -> None:
    client = dev.all("AWS::Cognito::UserPoolClient")[0].properties

    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_the_one_attribute_that_a_client_may_write_cannot_be_changed(dev: Templates) -> None:
    client = dev.all("AWS::Cognito::UserPoolClient")[0].properties
    schema = dev.all("AWS::Cognito::UserPool")[0].properties["Schema"]

    assert client["WriteAttributes"] == ["updated_at"]
    assert schema == [{"Mutable": False, "Name": "updated_at", "Required": False}]


def test_the_staff_has_its_groups(dev: Templates) -> None:
    groups = {each.properties["GroupName"] for each in dev.all("AWS::Cognito::UserPoolGroup")}

    assert groups == set(STAFF_GROUPS)


@pytest.mark.parametrize("pack", ["sandbox", "cn-2016"])
def test_a_session_is_on_record_as_long_as_its_refresh_token_lives(dev: Templates, pack: str) -> None:
    client = dev.all("AWS::Cognito::UserPoolClient")[0].properties
    days = load(pack).entry("sign_in.session_days", date(2026, 11, 1)).figure

    assert client["RefreshTokenValidity"] == days * 24 * 60
