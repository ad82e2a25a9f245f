"""An ASGI application served on 127.0.0.1 from a thread of its own."""

import socket
from threading import Thread

import uvicorn
from starlette.types import ASGIApp


class Listener:
    """Binds at once, so that `url` is known before anything is served; port 0 takes a free one."""

    def __init__(self, port: int) -> None:
        self._socket = _bound(port)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None

    def serve(self, app: ASGIApp) -> None:
        """Serve in the background; connections made since the construction have been waiting."""
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            # A connection closed just as its client sends again would look like an answer that got lost.
            timeout_keep_alive=600,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), name="http", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving; open requests are cut off. Who serves closes the socket, else they would still read it."""
        if self._server and self._thread:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(timeout=30)
        else:
            self._socket.close()


def _bound(port: int) -> socket.socket:
    """The protocol is named so that asyncio turns Nagle's algorithm off: without, each answer waits 40 ms."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.listen(512)
    return bound
