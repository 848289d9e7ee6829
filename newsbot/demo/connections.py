"""HTTP/1.1 with connections that are kept alive, and that all end when the site stops."""

import contextlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from newsbot.demo.answer import Answer
from newsbot.demo.faults import Fault

STOP_SECONDS = 5.0


class Responding(Protocol):
    """A site, as its connections see it."""

    latency: float
    """Seconds that every answer waits."""

    def respond(self, method: str, target: str, headers: dict[str, str]) -> tuple[Answer, Fault | None]:
        """Return what answers a request for ``target`` (path?query), and the fault that strikes it, if any."""


class SampleServer(ThreadingHTTPServer):
    """The listening socket and the connections that came from it; raises ``OSError`` on a taken port."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, site: Responding, port: int) -> None:
        self.site = site
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", port), SampleHandler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        with self._changed:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of readers that went away; anything else is a mistake of ours and is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close_all(self) -> None:
        """Close the port and every connection, and wait until the threads that served them let go."""
        self.closing.set()
        self.server_close()
        with self._changed:
            for connection in self._open:
                # A reader may have closed it a moment ago: then there is nothing to do.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, timeout=STOP_SECONDS)


class SampleHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the site that its server belongs to."""

    protocol_version = "HTTP/1.1"
    # Headers and body leave in two writes; without this the second waits for the reader's acknowledgement.
    disable_nagle_algorithm = True
    server: SampleServer

    def do_GET(self) -> None:
        """Send the page, or what goes wrong with it."""
        site = self.server.site
        headers = {name.title(): value for name, value in self.headers.items()}
        answer, fault = site.respond(self.command, self.path, headers)
        action = fault.action if fault else "answer"
        wait = site.latency + (fault.seconds if fault and action != "drip" else 0.0)
        if wait:
            self.server.closing.wait(wait)
        if action == "drop":
            self.close_connection = True
            return
        if action == "drip" and fault is not None:
            self._drip(answer, fault.seconds)
            return
        self._send(answer, whole=action != "truncate")

    def do_HEAD(self) -> None:
        """Send the headers of the page alone."""
        self.do_GET()

    def _drip(self, answer: Answer, pause: float) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        for byte in answer.body:
            self.wfile.write(bytes((byte,)))
            if self.server.closing.wait(pause):
                return

    def _send(self, answer: Answer, whole: bool) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD" or answer.status == 304:
            return
        self.wfile.write(answer.body if whole else answer.body[: len(answer.body) // 2])
        self.close_connection = self.close_connection or not whole

    def version_string(self) -> str:
        """Name the server as a Drupal host does."""
        return "Apache"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet: ``LocalSite.requests`` holds every request."""
