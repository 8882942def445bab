"""Eight clients that keep their connections. Run as a process of its own: `python client.py PORT DO SECONDS [PATH]`.

It speaks just enough HTTP over a socket, because an ordinary client library costs as much CPU as the server
that it measures. Prints one JSON object: how many times the whole errand was done, and in how long.
"""

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

CLIENTS = 8
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
DRAFT = re.compile(rb'name="draft" value="([^"]+)"')
WISH = re.compile(rb'name="wishes" value="(\d+)"')


class Refused(Exception):
    """An answer that was not expected: then there is nothing to measure."""


class Browser:
    def __init__(self, port: int):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"127.0.0.1:{port}"
        self.cookies: dict[str, str] = {}
        self.location = ""

    def get(self, path: str, *, expect: int = 200) -> bytes:
        return self._ask(f"GET {path} HTTP/1.1\r\n", b"", expect)

    def post(self, path: str, data: dict | list, *, expect: int = 302) -> bytes:
        body = urlencode(data, doseq=True).encode()
        head = f"POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        return self._ask(f"{head}Content-Length: {len(body)}\r\n", body, expect)

    def _ask(self, head: str, body: bytes, expect: int) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = f"{head}Host: {self.host}\r\n" + (f"Cookie: {cookies}\r\n" if cookies else "")
        self.connection.sendall(lines.encode() + b"\r\n" + body)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        headers, _, content = received.partition(b"\r\n\r\n")
        first, *rest = headers.decode("latin-1").split("\r\n")
        length = 0
        for line in rest:
            name, _, value = line.partition(": ")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "location":
                    self.location = value
                case "set-cookie":
                    cookie, _, content_of = value.partition(";")[0].partition("=")
                    self.cookies[cookie] = content_of
        while len(content) < length:
            content += self._more()
        if int(first.split()[1]) != expect:
            raise Refused(f"{head.splitlines()[0]} answered {first}, not {expect}")
        return content

    def _more(self) -> bytes:
        part = self.connection.recv(65536)
        if not part:
            raise Refused("The server closed the connection")
        return part


def open_page(browser: Browser, number: int, path: str) -> None:
    browser.get(path)


def register_case(browser: Browser, number: int, path: str) -> None:
    """All seven requests of a registration, as a browser without a history makes them."""
    browser.cookies.clear()
    page = browser.get("/arenden/nytt/")
    hidden = {"csrfmiddlewaretoken": TOKEN.search(page)[1].decode(), "draft": DRAFT.search(page)[1].decode()}
    told = {
        "description": "Jag vill öppna ett café med uteservering vid hamnen i maj.",
        "wishes": [wish.decode() for wish in WISH.findall(page)[:2]],
        "place": "Hamngatan 2",
        "wished_start": "I maj",
        "spoken_with": "",
    }
    browser.post("/arenden/nytt/", hidden | told)
    page = browser.get("/arenden/nytt/kontakt/")
    hidden["csrfmiddlewaretoken"] = TOKEN.search(page)[1].decode()
    reached = {
        "company_name": "Bos bageri",
        "org_number": "",
        "name": "Bo Berg",
        "email": f"bo{number}@example.org",
        "phone": "070-174 06 05",
        "preference": "",
    }
    browser.post("/arenden/nytt/kontakt/", hidden | reached)
    page = browser.get("/arenden/nytt/kontrollera/")
    hidden["csrfmiddlewaretoken"] = TOKEN.search(page)[1].decode()
    browser.post("/arenden/nytt/kontrollera/", hidden)
    browser.get(browser.location)


KEY = re.compile(rb'name="key" value="([^"]+)"')
RADIO = re.compile(rb'type="radio"[^>]* name="(q\d+)" value="([^"]*)"')


def sign_up(browser: Browser, number: int, path: str) -> None:
    """All three requests of a sign-up for an event: the form, sending it, and the page afterwards."""
    browser.cookies.clear()
    page = browser.get(path)
    told = {
        "csrfmiddlewaretoken": TOKEN.search(page)[1].decode(),
        "key": KEY.search(page)[1].decode(),
        "company_name": f"Bos bageri {number}",
        "org_number": "",
        "attendees": "Bo Berg",
        "email": f"bo{number}.{time.monotonic_ns()}@example.org",
        "phone": "070-174 06 05",
        "question": "",
    }
    told |= {name.decode(): value.decode() for name, value in RADIO.findall(page)}
    browser.post(path, told)
    browser.get(browser.location)


def rush(port: int, clients: int, path: str) -> dict:
    """So many at once, each with a connection of its own: how long until the last is done, and each of them."""
    took, problems, ready = [], [], threading.Barrier(clients)

    def come(client: int) -> None:
        try:
            ready.wait(30)
            began = time.monotonic()
            sign_up(Browser(port), client, path)
            took.append(time.monotonic() - began)
        except (Refused, OSError) as error:
            problems.append(str(error))

    threads = [threading.Thread(target=come, args=[client]) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    found = {"seconds": took[-1], "p95": took[int(len(took) * 0.95)]} if took else {}
    return found | {"problems": problems}


ERRANDS: dict[str, Callable[[Browser, int, str], None]] = {
    "page": open_page,
    "case": register_case,
    "signup": sign_up,
}


def run(port: int, errand: Callable, seconds: float, path: str) -> dict:
    """Every client does the errand again and again until the time is out. What is begun then is not counted."""
    done, problems = [0] * CLIENTS, []
    began = time.monotonic()
    until = began + seconds

    def work(client: int) -> None:
        try:
            browser = Browser(port)
            while True:
                errand(browser, done[client] * CLIENTS + client, path)
                if time.monotonic() > until:
                    return
                done[client] += 1
        except (Refused, OSError) as error:
            problems.append(str(error))

    threads = [threading.Thread(target=work, args=[client]) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"done": sum(done), "seconds": seconds, "problems": problems}


if __name__ == "__main__":
    port, name, seconds, *path = sys.argv[1:]
    if name == "rush":
        print(json.dumps(rush(int(port), int(seconds), path[0])))
        sys.exit()
    print(json.dumps(run(int(port), ERRANDS[name], float(seconds), path[0] if path else "")))
