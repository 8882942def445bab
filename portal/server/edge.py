"""The edge: what every request and every answer passes between the web server and Django, in plain WSGI."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.server import addresses
from portal.server.addresses import Proxies

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
WITHOUT_BODY = {"204", "304"}
FORWARDED = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED")
WAS_FORWARDED = "portal.was_forwarded"  # whether a proxy brought the request, whoever it was


def guarded(application: Application, *, proxies: Proxies) -> Application:
    return believing_proxies_only(without_needless_bodies(application), proxies)


def believing_proxies_only(application: Application, proxies: Proxies) -> Application:
    """REMOTE_ADDR and the scheme are the client's own, as our proxies say; nobody else's word goes any further."""

    def edge(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        said = {name: environ.pop(name) for name in list(environ) if name.startswith(FORWARDED)}
        environ[WAS_FORWARDED] = bool(said)
        connection = environ.get("REMOTE_ADDR", "")
        if proxies.believe(connection):
            environ["REMOTE_ADDR"] = addresses.client(connection, said.get("HTTP_X_FORWARDED_FOR", ""), proxies)
            scheme = said.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return application(environ, start_response)

    return edge


def without_needless_bodies(application: Application) -> Application:
    """No byte follows the head of an answer to HEAD, nor 204 and 304 (RFC 9110, 6.4.1).

    On a kept connection such bytes are the beginning of the next answer, which a proxy gives to the next visitor.
    """

    def edge(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        code = ""

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal code
            code = status[:3]
            if code in WITHOUT_BODY:
                headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            return start_response(status, headers, *more)

        body = application(environ, begin)  # Django begins its answer before it returns
        if environ["REQUEST_METHOD"] != "HEAD" and code not in WITHOUT_BODY:
            return body
        if hasattr(body, "close"):
            body.close()
        return []

    return edge
