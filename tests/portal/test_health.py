import logging
import socket
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.mail.incoming import sorting, taking
from portal.models import IncomingEmail, OutgoingEmail
from portal.server import addresses, edge, silence
from portal.site import health
from portal.text.ttl_cache import TtlCache


@pytest.fixture(autouse=True)
def quiet_log():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def frozen_server(path):
    """Takes calls and never answers, like a server that was stopped with kill -STOP."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield


@contextmanager
def database_at(host):
    before, connection.settings_dict["HOST"] = connection.settings_dict["HOST"], str(host)
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = before


def seconds_and_answer(client):
    started = time.monotonic()
    answer = client.get("/readyz")
    return time.monotonic() - started, answer


def test_healthz_asks_nothing_of_the_database_and_sets_no_cookie(client, django_assert_num_queries):
    client.cookies["sessionid"] = "0" * 32  # a watcher that has visited the site
    answer = client.get("/healthz")  # without the django_db mark, a query would fail
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_watcher_may_ask_by_the_address_of_the_machine(client, settings, path):
    settings.ALLOWED_HOSTS = ["foretag.kommunen.se"]
    answer = client.get(path, headers={"Host": "127.0.0.1:8000"})
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert client.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 400


@pytest.mark.django_db
def test_readyz_is_ok_when_every_part_answers(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(health, "CHECKS_OF_DATA", [])
    with django_assert_num_queries(0):  # its own question goes over a connection of its own
        answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert set(answer.json().values()) == {"ok"}
    assert not answer.cookies


@pytest.mark.django_db
def test_readyz_says_when_the_disk_for_files_is_nearly_full(client, settings):
    settings.DISK_FLOOR_BYTES = 10**18
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "no files are taken in" in answer.json()["disk"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_frozen", [False, True])
def test_readyz_names_a_dead_or_frozen_database_within_seconds(client, tmp_path, is_frozen):
    with database_at(tmp_path):
        if is_frozen:
            with frozen_server(tmp_path / ".s.PGSQL.5432"):
                seconds, answer = seconds_and_answer(client)
        else:
            seconds, answer = seconds_and_answer(client)
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer"
    assert answer.json()["broker"] == "ok"
    assert seconds < silence.SECONDS


@pytest.mark.django_db
@pytest.mark.parametrize("is_frozen", [False, True])
def test_readyz_names_a_dead_or_frozen_broker_within_seconds(client, settings, tmp_path, is_frozen):
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path}/redis.sock"
    if is_frozen:
        with frozen_server(tmp_path / "redis.sock"):
            seconds, answer = seconds_and_answer(client)
    else:
        seconds, answer = seconds_and_answer(client)
    assert answer.status_code == 503
    assert answer.json()["broker"] == "does not answer"
    assert answer.json()["database"] == "ok"
    assert seconds < silence.SECONDS


@pytest.mark.django_db
def test_a_check_speaks_in_its_own_words_and_never_breaks_the_page(client, monkeypatch):
    def letters():
        raise health.Unwell("the oldest unsent letter has waited for two hours")

    def sweep():
        raise ZeroDivisionError

    monkeypatch.setattr(health, "CHECKS_OF_DATA", [letters, sweep])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["letters"] == "the oldest unsent letter has waited for two hours"
    assert answer.json()["sweep"] == "does not answer"


@pytest.mark.django_db
def test_checks_of_data_do_not_wait_for_a_dead_database(client, monkeypatch, tmp_path):
    def letters():
        raise AssertionError("asked in vain")

    monkeypatch.setattr(health, "CHECKS_OF_DATA", [letters])
    with database_at(tmp_path):
        assert client.get("/readyz").json()["letters"] == "not known without the database"


def test_swedish_letters_are_read_as_they_are(client, db, monkeypatch):
    def letters():
        raise health.Unwell("brevlådan är full på Östergatan")

    monkeypatch.setattr(health, "CHECKS_OF_DATA", [letters])
    answer = client.get("/readyz")
    assert "brevlådan är full på Östergatan" in answer.content.decode("utf-8")
    assert answer["Content-Type"] == "application/json; charset=utf-8"


def forwarded(name: str) -> dict:
    return {name: "203.0.113.7"}


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        ({}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "203.0.113.7"}, False),
        *((forwarded(name), False) for name in health.FORWARDED),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer open-sesame-7"}, True),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer open-sesame-å"}, False),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer "}, False),
    ],
)
def test_which_part_is_unwell_is_told_to_this_machine_and_to_whoever_shows_the_token(
    client, db, settings, monkeypatch, asked, is_told
):
    def letters():
        raise health.Unwell("the oldest unsent letter has waited for two hours")

    settings.READYZ_TOKEN = "open-sesame-7"
    monkeypatch.setattr(health, "CHECKS_OF_DATA", [letters])
    answer = client.get("/readyz", **asked)
    assert answer.status_code == 503
    told = {"status": "unavailable", "database": "ok", "broker": "ok", "disk": "ok"}
    told |= {"letters": "the oldest unsent letter has waited for two hours"}
    assert answer.json() == (told if is_told else {"status": "unavailable"})


@pytest.mark.parametrize("header", ["HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"])
def test_the_edge_tells_that_a_proxy_on_this_machine_brought_the_request(header):
    seen = {}
    guarded = edge.guarded(lambda environ, _: seen.update(environ) or [], proxies=addresses.parse(["127.0.0.1"]))
    guarded({"REMOTE_ADDR": "127.0.0.1", "REQUEST_METHOD": "GET", header: "127.0.0.1"}, None)
    assert seen[edge.WAS_FORWARDED]


def test_an_empty_token_opens_nothing(client, db):
    for shown in ("Bearer ", "Bearer", ""):
        answer = client.get("/readyz", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION=shown)
        assert set(answer.json()) == {"status"}


# --- Do letters leave? ----------------------------------------------------------------------------


def a_letter(to: str = "bo@example.org", *, minutes: int = 20, **fields) -> OutgoingEmail:
    """Written that many minutes ago."""
    written = timezone.now() - timedelta(minutes=minutes)
    return OutgoingEmail.objects.create(to=to, message_id=f"<{uuid.uuid4()}>", created_at=written, **fields)


def letters_as_seen(client) -> tuple[int, str]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["letters"]


@pytest.mark.django_db
def test_a_letter_that_nobody_has_tried_tells_that_none_leave(client):
    a_letter()
    assert letters_as_seen(client) == (503, "no letters leave: the oldest one has waited 20 minutes")


@pytest.mark.django_db
def test_a_full_mailbox_is_no_trouble_of_the_portals_while_others_leave(client):
    a_letter("full@example.org", minutes=60 * 24, attempts=30, last_error="452 full")
    a_letter("also-full@example.org", minutes=60 * 24, attempts=30, last_error="452 full")
    a_letter(minutes=30, state="sent")
    a_letter("full@example.org", minutes=25, attempts=5, last_error="452 full")
    assert letters_as_seen(client) == (200, "ok")


@pytest.mark.django_db
def test_refusals_of_several_receivers_and_nothing_sent_since_tell_that_none_leave(client):
    a_letter(minutes=60, state="sent")
    for number in range(3):
        a_letter(f"bo{number}@example.org", attempts=4, last_error="451 later")
    assert letters_as_seen(client) == (503, "no letters leave: the oldest one has waited 20 minutes")


@pytest.mark.django_db
def test_undecided_letters_are_counted_in_words_and_turn_nothing_red(client):
    a_letter(state="sending", leased_until=timezone.now() - timedelta(minutes=1))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["undecided"].startswith("ok: letters that may or may not have left: 1;")


@pytest.mark.django_db
def test_letters_that_came_in_are_counted_and_turn_it_red_when_nobody_reads_them(client, mail_in):
    row = taking.take(b"From: bo@example.org\nSubject: Hej\n\nHej!")
    assert client.get("/readyz").json()["undecided"] == "ok"
    IncomingEmail.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(minutes=16))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["letters_in"] == "letters that came in are not read: the oldest one has waited 16 minutes"
    sorting.sort_waiting()
    TtlCache.forget_all()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["undecided"].startswith("ok: letters that came in and found no home: 1;")
