"""A real HTTP server that answers as Kolada does, with the example pages, and misbehaves on request."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import surveys

EXAMPLES = Path(surveys.__file__).parent / "examples"
PAGES = [(EXAMPLES / f"kolada_v3_page{number}.json").read_bytes() for number in (1, 2, 3)]


TITLES = {
    "U07453": "Totalt, Index, ny definition",
    "U07451": "Totalt, Index, gammal definition (-2024)",
    "U07446": "Brandskydd - Index",
    "U07447": "Bygglov - Index",
    "U07448": "Markupplåtelse - Index",
    "U07449": "Miljö- och hälsoskydd - Index",
    "U07450": "Serveringstillstånd - Index",
    "U07455": "Livsmedelskontroll - Index",
    "U07459": "Upphandling - Index",
    "U07508": "Tillgänglighet, Index",
    "U07509": "Information, Index",
    "U07510": "Bemötande, Index",
    "U07511": "Kompetens, Index",
    "U07512": "Rättssäkerhet, Index",
    "U07513": "Effektivitet, Index",
    "U07554": "antal svar, ny definition",
    "U07553": "svarsfrekvens, ny definition",
    "U07551": "antal svar, gammal definition (-2024)",
    "U07552": "svarsfrekvens, gammal definition (-2024)",
}


class Kolada(ThreadingHTTPServer):
    """`misbehave` holds what the next requests get instead of an answer, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.misbehave: list[str] = []
        self.pages = list(PAGES)
        self.groups: list[dict] = []
        self.titles = {key: f"Företagsklimat Insikt - {title}" for key, title in TITLES.items()}

    def handle_error(self, request, client_address):
        """Whoever hangs up on a slow answer is no error."""

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v3"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/v3/kpi/"):
            return self.call(self.path.rpartition("/")[2].split(","))
        self.server.asked.append(self.path)
        if self.path.startswith("/v3/municipality_groups?") and not self.server.misbehave:
            return self.group(parse_qs(urlsplit(self.path).query)["title"][0])
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        body = self.server.pages[number - 1]
        match self.server.misbehave.pop(0) if self.server.misbehave else "":
            case "429":
                return self.answer(429, b"{}", ("Retry-After", "7"))
            case "429 until":
                return self.answer(429, b"{}", ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"))
            case "moved":
                return self.answer(302, b"", ("Location", "http://localhost/v3"))
            case "500" | "404" as status:
                return self.answer(int(status), b"<h1>Fel</h1>")
            case "slow":
                time.sleep(0.6)
            case "cut":
                return self.answer(200, body[:1000], length=len(body))
            case "not json":
                return self.answer(200, b"<html>")
            case "another shape":
                return self.answer(200, b'{"detail": "nej"}')
            case "drips":
                return self.drip()
        return self.answer(200, body)

    def call(self, ids):
        titles = [{"id": key, "title": self.server.titles[key]} for key in ids if key in self.server.titles]
        return self.answer(200 if titles else 404, json.dumps({"values": titles, "next_url": None}).encode())

    def group(self, title):
        found = [each for each in self.server.groups if title in each["title"]]
        return self.answer(200, json.dumps({"values": found, "count": len(found), "next_url": None}).encode())

    def answer(self, status: int, body: bytes, *headers, length: int | None = None):
        self.send_response(status)
        for header in headers:
            self.send_header(*header)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b" ")
            time.sleep(0.05)

    def log_message(self, *arguments):
        """Silence."""


@pytest.fixture
def kolada_server(settings, monkeypatch):
    """Kolada's address leads here, and nobody waits in earnest."""
    server = Kolada()
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    settings.KOLADA_URL = server.base
    server.waits = []
    monkeypatch.setattr("surveys.importing.kolada.rest", server.waits.append)
    yield server
    server.shutdown()
