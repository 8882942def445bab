"""How often one client may do a thing, and whom we believe about where a client is."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from portal import limits
from portal.models import Allowance

pytestmark = pytest.mark.django_db


def asked(remote: str, forwarded: str = ""):
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **more)


def test_without_a_proxy_nobody_may_say_that_they_are_somebody_else():
    assert limits.client_address(asked("203.0.113.7", "198.51.100.1")) == "203.0.113.7"


def test_a_configured_proxy_is_believed(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert limits.client_address(asked("10.0.0.1", "198.51.100.1")) == "198.51.100.1"


def test_what_the_client_itself_has_put_in_front_is_not_believed(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    assert limits.client_address(asked("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2")) == "198.51.100.1"


def test_a_proxy_that_forwards_nothing_is_itself_the_client(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert limits.client_address(asked("10.0.0.1")) == "10.0.0.1"


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
