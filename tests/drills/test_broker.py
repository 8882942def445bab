"""The broker fails: nobody who visits the portal notices."""

import signal
import subprocess
import time

import pytest

from portal.embedded import redis_server
from tests.journeys.processes import Visitor, web
from tests.postman import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise("With Redis frozen a case is received in the usual time")
def test_a_case_is_received_while_redis_is_frozen(eva, figures, is_full, tmp_path):
    port = free_port()
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
    redis.send_signal(signal.SIGSTOP)
    took = []
    try:
        with web(REDIS_URL=f"redis://127.0.0.1:{port}/0") as (address, _):
            for number in range(20 if is_full else 3):
                begun = time.monotonic()
                Visitor(address).register(email=f"bo{number}@example.org")
                took.append(time.monotonic() - begun)
    finally:
        redis.kill()
        redis.wait()
    figures["registered"], figures["slowest_seconds"] = len(took), round(max(took), 2)
    assert max(took) < 5
