"""How often one client may do a thing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal import limits
from portal.models import Allowance

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
    assert "Försök igen om en timme." in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "3600"
    assert Client(REMOTE_ADDR="203.0.113.8").post(address, {}).status_code != 429


def test_reading_is_never_limited(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 1)
    assert {Client().get("/logga-in/").status_code for _ in range(3)} == {200}


def test_a_client_is_its_whole_network_of_ipv6(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 2)
    addresses = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::1"]
    assert [Client(REMOTE_ADDR=one).post("/logga-in/", {}).status_code for one in addresses][-1] == 429
    assert Client(REMOTE_ADDR="2001:db8:0:2::1").post("/logga-in/", {}).status_code != 429
