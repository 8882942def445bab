"""The web server: waitress, which slow clients do not block, with three things that it lacks.

    HOST=127.0.0.1 PORT=8000 python -m portal.server.serving
    HOST=/run/portal/web.sock python -m portal.server.serving     # with TRUSTED_PROXIES=unix

What has begun at SIGTERM is finished, and what is new is refused. /healthz has a thread of its own. A thousand
connections instead of a hundred.
"""

import os
import signal
import time
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ThreadedTaskDispatcher

THREADS = 8
PATIENCE = 12  # seconds for what has begun; the supervisor waits fifteen
LIMITS = {
    "connection_limit": 1000,
    "asyncore_use_poll": True,  # select() ends at 1024 files
    "outbuf_high_watermark": 256 * 1024 * 1024,  # a slow reader's page waits on disk and not in a thread
    "clear_untrusted_proxy_headers": False,  # portal/server/edge.py does that, and knows networks
    "unix_socket_perms": "660",  # for a proxy in the portal's group
    "ident": None,
}


class Threads(ThreadedTaskDispatcher):
    """The threads that make pages, and one more that only tells that the process lives."""

    def __init__(self) -> None:
        super().__init__()
        self.set_thread_count(THREADS)
        self.watch = ThreadedTaskDispatcher()
        self.watch.set_thread_count(1)

    def add_task(self, task: HTTPChannel) -> None:
        if getattr(task.requests[0], "path", "") == "/healthz":  # what could not be read has no path
            self.watch.add_task(task)
        else:
            super().add_task(task)


class Server:
    """`most`: bytes of a body. It is taken before the portal is asked, so larger ones are refused without words."""

    def __init__(self, application: Any, *, host: str, port: int, most: int) -> None:
        self.sockets: dict[int, Any] = {}
        self.stopping = False
        place = {"unix_socket": host} if host.startswith("/") else {"host": host, "port": port}
        given = LIMITS | {"max_request_body_size": most}
        create_server(application, map=self.sockets, _dispatcher=Threads(), **place, **given)

    def stop(self, *_: object) -> None:
        self.stopping = True

    def run(self) -> None:
        while not self.stopping:
            self._look(0.5)
        for listener in self._all(BaseWSGIServer):
            wasyncore.dispatcher.close(listener)
        until = time.monotonic() + PATIENCE
        while self._all(HTTPChannel) and time.monotonic() < until:
            self._close_the_idle()
            self._look(0.1)

    def _close_the_idle(self) -> None:
        for channel in self._all(HTTPChannel):
            if not channel.requests and not channel.total_outbufs_len:  # in this order: it is written before it ends
                channel.will_close = True

    def _look(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self.sockets, count=1)

    def _all(self, kind: type) -> list[Any]:
        return [one for one in self.sockets.values() if isinstance(one, kind)]


def main() -> None:
    application = import_string("portal.wsgi.application")
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    server = Server(application, host=host, port=port, most=2 * settings.UPLOAD_MAX_TOTAL_BYTES)
    signal.signal(signal.SIGTERM, server.stop)
    signal.signal(signal.SIGINT, server.stop)
    server.run()


if __name__ == "__main__":
    main()
