"""Who signs in: the user pool, its one client, and the groups of the staff."""

from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.environments import Environment

# Cognito reads an absent or empty list as "every attribute", and whoever holds an access token may write what
# its client may. So the client may write one attribute, and the pool makes that one immutable.
_NOTHING_WRITABLE = cognito.ClientAttributes().with_standard_attributes(last_update_time=True)
_IMMUTABLE = cognito.StandardAttributes(
    last_update_time=cognito.StandardAttribute(required=False, mutable=False)
)

STAFF_GROUPS = ("underwriter", "finance", "compliance", "support", "admin")


class IdentityStack(Stack):
    """Cognito holds passwords and issues tokens; users are made by the platform alone, under opaque names."""

    def __init__(self, scope: Construct, id: str, *, environment: Environment, **props: Any) -> None:
        super().__init__(scope, id, **props)
        self.user_pool = self._pool(environment)
        self.user_pool_client = self._client(environment)
        for group in STAFF_GROUPS:
            cognito.CfnUserPoolGroup(
                self,
                f"{group.capitalize()}Group",
                user_pool_id=self.user_pool.user_pool_id,
                group_name=group,
            )

    def _pool(self, environment: Environment) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "UserPool",
            user_pool_name=environment.named("users"),
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            standard_attributes=_IMMUTABLE,
            account_recovery=cognito.AccountRecovery.NONE,
            password_policy=cognito.PasswordPolicy(
                min_length=10, require_lowercase=True, require_uppercase=True, require_digits=True
            ),
            deletion_protection=environment.protected,
            removal_policy=RemovalPolicy.RETAIN if environment.protected else RemovalPolicy.DESTROY,
        )

    def _client(self, environment: Environment) -> cognito.UserPoolClient:
        return self.user_pool.add_client(
            "PlatformClient",
            user_pool_client_name=environment.named("platform"),
            generate_secret=True,
            auth_flows=cognito.AuthFlow(admin_user_password=True),
            disable_o_auth=True,
            access_token_validity=Duration.minutes(15),
            id_token_validity=Duration.minutes(15),
            refresh_token_validity=Duration.days(30),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            write_attributes=_NOTHING_WRITABLE,
        )
