"""The stage's rate limits: a token bucket for each method setting of the template, by the wall clock."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from local.gateway.api import Method


class Bucket:
    """Holds `burst` tokens, refilled at `rate` a second."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float]) -> None:
        self._rate, self._burst, self._now = rate, burst, now
        self._tokens, self._at = burst, now()

    def take(self) -> bool:
        """Take a token if there is one."""
        at = self._now()
        self._tokens = min(self._burst, self._tokens + (at - self._at) * self._rate)
        self._at = at
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Throttle:
    """Admits requests; used from the gateway's one event loop only, so that it needs no lock."""

    def __init__(
        self, settings: Sequence[Mapping[str, Any]], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._buckets = {
            (each["HttpMethod"], each["ResourcePath"]): Bucket(
                float(each["ThrottlingRateLimit"]), float(each["ThrottlingBurstLimit"]), now
            )
            for each in settings
            if "ThrottlingRateLimit" in each
        }

    def admits(self, method: Method) -> bool:
        """True if the limit that is closest to the method has a token left."""
        escaped = "/" + method.path.replace("/", "~1")
        places = ((method.http_method, escaped), (method.http_method, "/*"), ("*", "/*"))
        bucket = next((self._buckets[place] for place in places if place in self._buckets), None)
        return bucket is None or bucket.take()
