"""Somebody who is told: a local server that keeps what is sent to it, as Apprise's json:// and heartbeats do."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Listener:
    """Keeps messages (POST, JSON) and heartbeats (GET); answers ``status`` to all."""

    def __init__(self) -> None:
        self.status = 200
        self.messages: list[dict[str, Any]] = []
        self.heartbeats: list[str] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                message = json.loads(self.rfile.read(size))
                self._answer()
                if listener.status == 200:
                    listener.messages.append(message)

            def do_GET(self) -> None:
                listener.heartbeats.append(self.path)
                self._answer()

            def _answer(self) -> None:
                self.send_response(listener.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a crawl that tells this listener."""
        return {
            "NEWSBOT_ALERT_URLS": f"json://{self.host}/alerts",
            "NEWSBOT_HEARTBEAT_URL": f"http://{self.host}/beat",
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
