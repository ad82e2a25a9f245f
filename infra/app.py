"""The CDK app: six stacks for one environment.

    make synth ENV=prod                      offline: no account, no git, no Docker
    make deploy ENV=dev                      through the CDK command line

The environment is named by the context value `env`; there is no default, so nobody deploys by accident.
"""

import os
import subprocess
import sys
from pathlib import Path

# jsii warns about Node.js majors out of support on every start; it names them one by one.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20,21,23")

from aws_cdk import App, DefaultStackSynthesizer
from aws_cdk import Environment as Target

from infra import environments
from infra.environments import Environment
from infra.routes import checked
from infra.stacks.data import DataStack
from infra.stacks.edge import EdgeStack
from infra.stacks.identity import IdentityStack
from infra.stacks.services import MarketStack, MoneyStack, PeopleStack

ROOT = Path(__file__).resolve().parents[1]


def add_stacks(app: App, environment: Environment) -> None:
    """Data ← Identity ← People, Market, Money ← Edge, each in the environment's region."""

    def named(stack: str) -> tuple[App, str]:
        return app, f"Jinqiao-{environment.title}-{stack}"

    where = {
        "environment": environment,
        "env": Target(account=environment.account, region=environment.region),
        "termination_protection": environment.protected,
        "tags": {"project": "jinqiao", "environment": environment.name},
    }
    data = DataStack(*named("Data"), **where, synthesizer=_synthesizer())
    identity = IdentityStack(*named("Identity"), **where, synthesizer=_synthesizer())
    services = [
        stack(*named(name), **where, synthesizer=_synthesizer(), data=data, identity=identity)
        for name, stack in (("People", PeopleStack), ("Market", MarketStack), ("Money", MoneyStack))
    ]
    EdgeStack(
        *named("Edge"),
        **where,
        synthesizer=_synthesizer(),
        routes=checked(route for stack in services for route in stack.routes),
        user_pool=identity.user_pool,
    )


def _synthesizer() -> DefaultStackSynthesizer:
    """The CDK command line checks the bootstrap version itself; without the rule templates need no SSM."""
    return DefaultStackSynthesizer(generate_bootstrap_version_rule=False)


def publish_contract() -> None:
    """Write the contract into the function that serves it, in a process that has the handlers' path."""
    paths = ("functions", "layers/jinqiao/python", ".")
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(str(ROOT / path) for path in paths)}
    subprocess.run([sys.executable, "-m", "infra.contract"], cwd=ROOT, env=variables, check=True)


def main() -> None:
    publish_contract()
    # CDK's own reading of the templates takes ten seconds of every synthesis; cfn-lint does it in the tests.
    app = App(
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        stack_traces=False,
        tree_metadata=False,
    )
    add_stacks(app, environments.named(app.node.try_get_context("env")))
    app.synth()


if __name__ == "__main__":
    main()
