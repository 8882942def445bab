"""What a person has sent is kept, whatever is down or dies at that moment."""

import http.client
import os
import signal
import subprocess
import threading
import urllib.error

import pytest

from cases.models import Case
from portal.models import OutgoingEmail
from portal.tools.embedded import redis_server
from tests.journeys.processes import Visitor, answers, process, until, web
from tests.postman import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis(tmp_path):
    """A Redis of its own that a test may freeze and thaw."""
    port = free_port()
    server = subprocess.Popen(
        [redis_server.program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    server.url = f"redis://127.0.0.1:{port}/0"
    until(lambda: answers(port), "Redis answers")
    yield server
    server.send_signal(signal.SIGCONT)
    server.kill()
    server.wait()


def test_a_case_is_received_while_redis_is_frozen_and_mail_is_down_and_the_letters_go_later(
    eva, redis, postman_later, tmp_path
):
    port, begin_delivery = postman_later
    mail = f"smtp://127.0.0.1:{port}"
    redis.send_signal(signal.SIGSTOP)
    with web(REDIS_URL=redis.url, EMAIL_URL=mail) as (address, _):
        bo = Visitor(address)
        bo.get("/")
        reference = bo.register(email="bo@example.org")
    assert Case.objects.get().reference == reference
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"queued"}

    redis.send_signal(signal.SIGCONT)
    postman = begin_delivery()
    with (
        process("celery", "-A", "portal", "worker", "--pool", "solo", REDIS_URL=redis.url, EMAIL_URL=mail),
        process("celery", "-A", "portal", "beat", "-s", str(tmp_path / "beat"), REDIS_URL=redis.url, EMAIL_URL=mail),
    ):
        until(lambda: len(postman.delivered) == 2, "both letters are delivered")
    receivers = sorted(receiver for envelope in postman.delivered for receiver in envelope.rcpt_tos)
    assert receivers == ["bo@example.org", "lots@example.org"]


def test_every_receipt_has_its_row_when_the_web_server_is_killed_in_the_middle(eva):
    receipts, stop = [], threading.Event()

    def keep_registering(address: str, number: int) -> None:
        try:
            while not stop.is_set():
                receipts.append(Visitor(address).register(email=f"bo{number}@example.org"))
        except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
            return  # the server was killed

    with web() as (address, server):
        visitors = [threading.Thread(target=keep_registering, args=[address, number]) for number in range(4)]
        for visitor in visitors:
            visitor.start()
        until(lambda: len(receipts) >= 8, "some receipts have been seen")
        os.killpg(server.pid, signal.SIGKILL)
        stop.set()
        for visitor in visitors:
            visitor.join()
    kept = set(Case.objects.values_list("reference", flat=True))
    assert set(receipts) <= kept
    assert len(receipts) == len(set(receipts))
    assert OutgoingEmail.objects.count() == 2 * len(kept)
