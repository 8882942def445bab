"""The broker fails: nobody who visits the portal notices."""

import signal
import subprocess
import time

import pytest

from portal.tools.embedded import redis_server
from tests.journeys.processes import Visitor, answers, until, web
from tests.postman import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise("With Redis frozen a case is received in the usual time")
def test_a_case_is_received_while_redis_is_frozen(eva, figures, is_full, tmp_path):
    port, number = free_port(), 20 if is_full else 2
    command = [
        redis_server.program(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(lambda: answers(port), "Redis answers")
        with web(REDIS_URL=f"redis://127.0.0.1:{port}/0") as (address, _):
            usual = registering(address, number)
            redis.send_signal(signal.SIGSTOP)
            took = registering(address, number)
    finally:
        redis.kill()
        redis.wait()
    figures["registered"], figures["slowest_seconds"] = len(took), round(max(took), 2)
    figures["usually_slowest_seconds"] = round(max(usual), 2)
    assert sorted(took)[number // 2] < 3 * sorted(usual)[number // 2] + 1


def registering(address: str, number: int) -> list[float]:
    """Seconds that each took."""
    took = []
    for one in range(number):
        begun = time.monotonic()
        Visitor(address).register(email=f"bo{one}@example.org")
        took.append(time.monotonic() - begun)
    return took
