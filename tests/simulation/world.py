"""The platform that seeds are played on: the template's, stepped, in process, and blank again for each seed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from jinqiao import sessions, settings
from jinqiao.aws.dynamo import Item, Table, transact
from jinqiao.http.request import Caller as SignedIn
from local import synth
from local.account import acting
from local.clock import LocalClock
from local.jobs import Jobs
from local.sandbox.partners import Sandbox
from local.stepfunctions.executions import Executions
from local.world import World
from tests.simulation.edge import Caller, Edge
from tests.simulation.partners import TurnAgenda, TurnCourier
from tests.simulation.stepping.clock import SteppedClock
from tests.simulation.stepping.executions import SteppedExecutions
from tests.simulation.stepping.turns import Turns

_PARTNERS = {"BankUrl": "bank", "IdentityUrl": "identity", "SmsUrl": "sms"}
_TABLES = ("ledger", "sessions", "statements")
STATEMENTS = Table("STATEMENTS_TABLE")
STAFF = ("finance", "checker", "underwriter", "compliance")
"""Members of staff; `checker` is the second person of finance."""


class SteppedWorld(World):
    """One platform per process; `begin` makes it a new one."""

    clock: SteppedClock
    jobs: Turns
    workflows: SteppedExecutions

    def __init__(self, *given: Any) -> None:
        self._schedules: list[Any] = []
        self._secrets: dict[str, str] = {}
        super().__init__(*given)

    @classmethod
    def opened(cls) -> "SteppedWorld":
        world = cls(synth.stacks(synth.assembly("dev")), "dev")
        world.open(None, {name: f"http://sandbox.local/{partner}" for name, partner in _PARTNERS.items()})
        world.edge = Edge(world)
        world._read_secrets()
        world._open_partners()
        for name in STAFF:
            world.sign_in(staff(name))
        world.settle()
        world._blank = world.tables.contents()
        return world

    def schedule_changed(self, schedule: Any) -> None:
        if schedule not in self._schedules:
            self._schedules.append(schedule)
        super().schedule_changed(schedule)

    def _open_partners(self) -> None:
        """Partners who know nobody yet."""
        self.agenda = TurnAgenda(self.clock, self.jobs)
        self.courier = TurnCourier(self.edge, lambda: self.secret("BANK_SECRET"))
        self.partners = Sandbox(self.clock, self.secret, "", agenda=self.agenda, courier=self.courier)

    def queue_names(self) -> set[str]:
        """The queues that a function reads."""
        return set(self.queues.consumed())

    def statement_of(self, user: str) -> list[Item]:
        """A user's statement lines, oldest first."""
        return list(STATEMENTS.all(f"USER#{user}", "LINE#"))

    def machine_arn(self, workflow: str) -> str:
        machines = self.resources.of_type("AWS::StepFunctions::StateMachine")
        return next(each.arn for each in machines if each.arn.endswith(f":{workflow}"))

    def tasks(self) -> set[str]:
        """Every state of a workflow that calls a function, with that function: `payments-ask-bank in AskBank`."""
        machines = self.resources.of_type("AWS::StepFunctions::StateMachine")
        definitions = [json.loads(each.properties["DefinitionString"]) for each in machines]
        return {task for definition in definitions for task in _tasks(definition)}

    def replay(self, batch: dict[str, Any]) -> None:
        """Read a table's stream again from where a function gave a batch up."""
        info = batch["DDBStreamBatchInfo"]
        function = batch["requestContext"]["functionArn"]
        self.streams.replay(function, info["startSequenceNumber"], info["endSequenceNumber"])

    def secret(self, variable: str) -> str:
        """What the platform shares with a partner, e.g. `BANK_SECRET`."""
        return self._secrets[variable]

    def _read_secrets(self) -> None:
        secrets = self.client("secretsmanager")
        for partner in _PARTNERS.values():
            stored = secrets.get_secret_value(SecretId=f"jinqiao-dev-{partner}")
            self._secrets[f"{partner.upper()}_SECRET"] = stored["SecretString"]

    def _pace(self, begins_at: datetime | None) -> tuple[LocalClock, Jobs, Executions]:
        clock, turns = SteppedClock(), Turns(self.account)
        return clock, turns, SteppedExecutions(self.account, clock, turns, self.failures)

    def begin(self, at: datetime) -> None:
        """As on the first day, which is this one."""
        self.workflows.forget()
        self.jobs.forget()
        self.streams.forget()
        self.failures.clear()
        self.clock.begin(at)
        self.tables.restore(self._blank)
        self._open_partners()
        for schedule in self._schedules:
            self.scheduler.changed(schedule)

    def turns(self, most: int | None = None) -> None:
        """Let the background go on for so many turns (None: until nothing happens any more by itself)."""
        if most == 0:
            return
        while most is None or most > 0:
            self.workflows.stand_still()
            turn = self.jobs.take()
            if turn is None:
                return
            with acting(self.account):
                turn.work()
            most = most - 1 if most is not None else None
        self.workflows.stand_still()

    def settle(self, timeout: float = 0.0) -> None:
        del timeout
        self.turns()

    def sign_in(self, caller: Caller) -> None:
        """A session on record, as signing in leaves it."""
        signed_in = SignedIn(caller.user_id, caller.session_id)
        with self.administrator():
            transact(sessions.begun(signed_in, b"-", self.clock.now(), datetime(2100, 1, 1, tzinfo=UTC)))

    @contextmanager
    def administrator(self) -> Iterator[None]:
        """The platform's own code with an administrator's rights, for what is no part of the story."""
        tables = {f"{name.upper()}_TABLE": f"jinqiao-dev-{name}" for name in _TABLES}
        token = settings.environment.set(tables)
        try:
            with acting(self.account):
                yield
        finally:
            settings.environment.reset(token)


def _tasks(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _tasks(each)
    if isinstance(part, dict):
        for name, state in part.get("States", {}).items():
            resource = str(state.get("Resource", ""))
            if ":function:" in resource:
                yield f"{resource.split(':')[6].removeprefix('jinqiao-dev-')} in {name}"
        for each in part.values():
            yield from _tasks(each)


def staff(name: str) -> Caller:
    return Caller(f"usr_{name}", f"ses_{name}", ("finance" if name == "checker" else name,))
