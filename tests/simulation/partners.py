"""The sandbox partners without a network between: calls and callbacks arrive when it is their turn."""

import json
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta

from jinqiao.partners import signing
from local.sandbox.agenda import Action, Agenda, Clock
from local.sandbox.courier import Courier
from tests.simulation.edge import Edge
from tests.simulation.stepping.turns import Turns

CALLBACKS = "/v1/callbacks/bank"
_TRIES = 5


class TurnAgenda(Agenda):
    """What the partners still have to do takes its turn. `hasty` says whether it is done at once instead."""

    def __init__(self, clock: Clock, turns: Turns) -> None:
        self._clock = clock
        self._turns = turns
        self.hasty: Callable[[], bool] = lambda: False

    def promptly(self, action: Action) -> None:
        if self.hasty():
            Context().run(action)  # the bank's own doing, with none of our roles
        else:
            self._turns.submit("partner", action)

    def at(self, instant: datetime, action: Action) -> None:
        self._clock.at(instant, lambda _: self._turns.submit("partner", action), "sandbox callback")

    def busy(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing runs here by itself."""


class TurnCourier(Courier):
    """Posts callbacks in process. What the platform did not take after five tries is kept, to be sent again."""

    def __init__(self, edge: Edge, secret: Callable[[], str]) -> None:
        super().__init__(CALLBACKS, secret)
        self._edge = edge
        self.refused: list[tuple[str, dict[str, object]]] = []

    def deliver(self, message_id: str, message: dict[str, object]) -> None:
        statuses = (self.post(message_id, message, self.secret()) for _ in range(_TRIES))
        status = next((each for each in statuses if each < 500 and each != 429), 503)
        if status >= 300:
            self.refused.append((message_id, message))

    def post(
        self, message_id: str, message: dict[str, object], secret: str, age: timedelta = timedelta()
    ) -> int:
        """One try, signed so long ago; the status."""
        body = json.dumps(message, ensure_ascii=False)
        headers = signing.headers(message_id, body, secret, datetime.now(UTC) - age)
        return self._edge.send("POST", CALLBACKS, body, headers=headers).status
