"""What a stored text, a link or a request may do in the browser: nothing.

Jinja escapes markup. What escaping leaves: characters that steer the display, links that are programs,
pages of other sites that reach a server on this machine under a name of their own (DNS rebinding).
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import datasette
from markupsafe import Markup

from newsbot.sites import site_of_host

Asgi = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# Overrides and isolates turn the text after them around; the others are of no use in a text.
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_CONTROLS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
_SHOWN = {code: f"[U+{code:04X}]" for code in (*_BIDI, *_CONTROLS)}
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FACETS = "DATASETTE_ALLOW_FACET = {{ datasette_allow_facet }};"
_COMMON = "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
OUR_POLICY = f"default-src 'self'; {_COMMON}"


def visible(value: Any) -> Any:
    """Return a text with control characters and changes of writing direction shown by their numbers.

    >>> visible("gpj.\u202eexe")
    'gpj.[U+202E]exe'
    """
    if isinstance(value, Markup):
        return Markup(str(value).translate(_SHOWN))  # noqa: S704 - it was markup before, and these are no markup
    return value.translate(_SHOWN) if isinstance(value, str) else value


def xml_text(text: str) -> str:
    """Return a text as ``visible`` shows it, without the few characters that XML has no place for."""
    return _NOT_XML.sub("", str(visible(text)))


def link_to_site(address: Any) -> str | None:
    """Return an address that may become a link: http or https, and of the site itself; None for any other.

    >>> link_to_site("javascript:alert(1)"), link_to_site("https://www.commonspace.eu/news/a")
    (None, 'https://www.commonspace.eu/news/a')
    """
    try:
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        return address if parts.scheme in ("http", "https") and site_of_host(parts.netloc) else None
    except ValueError:
        return None


def datasette_policy() -> str:
    """Return the policy for Datasette's own pages: of inline scripts only those that it ships, by their hashes."""
    scripts = set()
    for template in sorted((Path(datasette.__file__).parent / "templates").glob("*.html")):
        for script in _INLINE_SCRIPT.findall(template.read_text(encoding="utf-8")):
            if script == _FACETS:
                scripts |= {script.replace("{{ datasette_allow_facet }}", value) for value in ("true", "false")}
            elif "{{" not in script:
                scripts.add(script)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'"
                      for one in sorted(scripts))  # fmt: skip
    return f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; {_COMMON}"


def guard(app: Asgi, host: str, is_ours: Callable[[str], bool]) -> Asgi:
    """Wrap an application: refuse requests for other hosts and all but GET, put headers of caution on every answer."""
    theirs = datasette_policy()
    names = None if host in ("0.0.0.0", "::") else {*_LOCAL_NAMES, host}  # noqa: S104 - compared, not bound

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if names is not None and _host_of(scope) not in names:
            await _refuse(send, 421, "This server answers only under its own address.")
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _refuse(send, 405, "The database is shown read-only: only GET is answered.")
            return
        policy = OUR_POLICY if is_ours(scope["path"]) else theirs

        async def send_guarded(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *_headers(policy)]}
            await send(message)

        await app(scope, receive, send_guarded)

    return guarded


def _headers(policy: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


def _host_of(scope: dict[str, Any]) -> str | None:
    header = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


async def _refuse(send: Any, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_headers(OUR_POLICY)]
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{words}\n".encode()})
