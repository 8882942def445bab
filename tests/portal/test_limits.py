"""How often one client may do a thing."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.models import Allowance
from portal.pages import errors
from portal.people import limits

pytestmark = pytest.mark.django_db


def test_up_to_the_limit_is_allowed_and_one_more_is_not(settings):
    settings.LIMITS = {"post_form": 3}
    for _ in range(3):
        limits.use("post_form", "a")
    with pytest.raises(limits.TooMany):
        limits.use("post_form", "a")
    limits.use("post_form", "b")


def test_a_new_hour_begins_anew(settings):
    settings.LIMITS = {"post_form": 1}
    limits.use("post_form", "a")
    Allowance.objects.update(hour=timezone.now() - timedelta(hours=1))
    limits.use("post_form", "a")


def test_no_address_is_kept_in_the_counter():
    limits.use("letter", "bo@example.org")
    assert "bo" not in Allowance.objects.get().key.removeprefix("letter:")


@pytest.mark.parametrize("address", ["/logga-in/", "/tillganglighet/", "/arenden/ny-lank/", "/arenden/nytt/"])
def test_one_client_too_often_gets_429_in_words_and_another_goes_on(settings, address):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 2)
    client = Client(REMOTE_ADDR="203.0.113.7")
    answers = [client.post(address, {}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [*[answers[0].status_code] * 2, 429]
    seconds = int(answers[-1]["Retry-After"])
    assert 0 < seconds <= 3600  # until the next hour by the clock
    assert re.search(r"Försök igen om (en timme|en minut|\d+ minuter)\.", answers[-1].content.decode())
    assert Client(REMOTE_ADDR="203.0.113.8").post(address, {}).status_code != 429


def test_reading_is_never_limited(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 1)
    assert {Client().get("/logga-in/").status_code for _ in range(3)} == {200}


def test_a_client_is_its_whole_network_of_ipv6(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 2)
    addresses = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::1"]
    assert [Client(REMOTE_ADDR=one).post("/logga-in/", {}).status_code for one in addresses][-1] == 429
    assert Client(REMOTE_ADDR="2001:db8:0:2::1").post("/logga-in/", {}).status_code != 429


def test_what_turned_out_well_is_given_back(settings):
    settings.LIMITS = {"sign_in": 1}
    for _ in range(3):
        limits.use("sign_in", "a")
        limits.give_back("sign_in", "a")
    limits.give_back("sign_in", "a")  # never below nothing
    limits.use("sign_in", "a")
    assert not limits.may("sign_in", "a")


def attempts_within(minutes: int, monkeypatch) -> int:
    """How many attempts somebody gets who tries every half minute."""
    start, made = datetime(2027, 1, 8, 8, 0, tzinfo=UTC), 0
    for half in range(minutes * 2):
        monkeypatch.setattr(limits.timezone, "now", lambda half=half: start + timedelta(seconds=30 * half))
        with suppress(limits.TooMany):
            limits.slowly("code", "eva@example.org 203.0.113.7", free=5)
            made += 1
    return made


def test_the_wait_grows_and_a_refused_attempt_makes_it_no_longer(monkeypatch):
    assert attempts_within(60, monkeypatch) == 11  # five, and after 1, 2, 4, 8, 15, 15 minutes one each
    limits.forget("code", "eva@example.org 203.0.113.7")
    assert limits.slowly("code", "eva@example.org 203.0.113.7", free=5) == 1


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "en minut"), (7, "7 minuter"), (60, "en timme"), (150, "3 timmar")]
)
def test_the_page_says_how_long_to_wait(client, minutes, words):
    until = timezone.now() + timedelta(minutes=minutes)
    page = errors.forbidden(RequestFactory().get("/"), limits.TooMany("code", until=until))
    assert f"Försök igen om {words}." in page.content.decode()
    assert abs(int(page["Retry-After"]) - minutes * 60) <= 1
