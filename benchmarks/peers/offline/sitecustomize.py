"""Read by every Python that a measured peer starts: it can reach this machine and nothing else.

Word lists and suffix lists that a peer would download on the way are thereby not downloaded.
"""

import socket
from typing import Any

_HERE = {"127.0.0.1", "localhost", "::1"}
_ask = socket.getaddrinfo


def _only_here(host: Any, *arguments: Any, **named: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in _HERE:
        raise socket.gaierror(socket.EAI_FAIL, f"the benchmark lets nobody reach {name}")
    return _ask(host, *arguments, **named)


socket.getaddrinfo = _only_here
