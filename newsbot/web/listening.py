"""The socket that the server listens at: bound before anything heavy is imported, so that a slip is told at once."""

import socket


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens to nobody yet; port 0 takes any free one.

    Raises ``OSError`` where the port is taken, ``socket.gaierror`` or ``UnicodeError`` for what is no host.
    """
    if not host:
        raise socket.gaierror(socket.EAI_NONAME, "no host")  # bind() takes it for every address of the machine
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, UnicodeError):
        bound.close()
        raise
    return bound
