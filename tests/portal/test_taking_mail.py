"""`manage.py take_mail`, the Procfile's line for letters that come in, as a process of its own."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.postman import free_port


def started(**environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "take_mail"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PORTAL_ENV": "test"} | environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_listens_where_it_is_told_to_and_ends_when_it_is_asked_to():
    port = free_port()
    process = started(MAIL_IN_LISTEN=f"lmtp://127.0.0.1:{port}", MAIL_IN_DOMAIN="svar.example.org")
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with smtplib.LMTP("127.0.0.1", port) as server:
                server.ehlo_or_helo_if_needed()
                server.mail("bo@example.org")
                assert server.rcpt("arende@svar.example.org")[0] == 250
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0


@pytest.mark.parametrize(("environment", "code"), [("test", 1), ("demo", 0)])
def test_a_port_that_is_taken_stops_it_in_words_but_not_the_demo(environment, code):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        process = started(PORTAL_ENV=environment, MAIL_IN_LISTEN=f"lmtp://{place}", MAIL_IN_DOMAIN="svar.example.org")
        assert any(f"No letters can be taken in at {place}" in line for line in process.stderr)
        if environment == "demo":
            process.send_signal(signal.SIGTERM)
        assert process.wait(15) == code
