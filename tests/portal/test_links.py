"""Secret links are few: a thing has one for each address, whichever letter it stands in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.mail import links
from portal.models import SecretLink

pytestmark = pytest.mark.django_db

KEY = links.Key(scope="case", target_id=7, view="business_case", days=60)


def token_of(path: str) -> str:
    return path.split("/")[2]


def test_the_next_letter_holds_the_same_link_and_lets_it_live_longer():
    now = timezone.now()
    first = links.mint(KEY, email="bo@example.org", sent_in="Kvittot", at=now - timedelta(days=30))
    for number in range(40):
        assert links.mint(KEY, email="bo@example.org", sent_in=f"Brev {number}", at=now) == first
    (link,) = SecretLink.objects.all()
    assert links.find(token_of(first), scope="case") == link
    assert (link.sent_in, link.expires_at) == ("Brev 39", now + timedelta(days=60))


def test_a_link_for_fewer_days_shortens_nothing():
    links.mint(KEY, email="bo@example.org")
    until = SecretLink.objects.get().expires_at
    links.mint(links.Key(scope="case", target_id=7, view="case_feedback", days=5), email="bo@example.org")
    assert SecretLink.objects.get().expires_at == until


def test_another_address_and_another_thing_have_links_of_their_own():
    paths = {links.mint(KEY, email=email) for email in ("bo@example.org", "david@example.org", "")}
    paths.add(links.mint(links.Key(scope="case", target_id=8, view="business_case"), email="bo@example.org"))
    assert len(paths) == 4


@pytest.mark.parametrize("closing", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_a_closed_link_is_never_opened_again_by_a_letter(closing):
    old = links.mint(KEY, email="bo@example.org")
    SecretLink.objects.update(**closing)
    new = links.mint(KEY, email="bo@example.org")
    assert new != old
    assert links.find(token_of(old), scope="case") is None
    assert links.find(token_of(new), scope="case") is not None


def test_what_the_table_holds_opens_nothing_without_the_servers_key(settings):
    path = links.mint(KEY, email="bo@example.org")
    link = SecretLink.objects.get()
    kept = [link.salt, link.token_hash]
    assert all(value not in path and links.find(value, scope="case") is None for value in kept)
    assert len(token_of(path)) == 43


def test_after_a_change_of_key_the_old_link_opens_still_and_the_next_letter_gets_a_new_one(settings):
    old = links.mint(KEY, email="bo@example.org")
    settings.SECRET_KEY = "another-key-that-nobody-knew-of-when-the-link-was-made"
    new = links.mint(KEY, email="bo@example.org")
    assert new != old
    assert all(links.find(token_of(path), scope="case") for path in (old, new))


def test_that_it_was_opened_is_noted_once_an_hour():
    links.mint(KEY, email="bo@example.org")
    now = timezone.now()
    for minutes in (0, 30, 59, 90):
        links.note_use(SecretLink.objects.get(), at=now + timedelta(minutes=minutes))
    assert SecretLink.objects.get().last_used_at == now + timedelta(minutes=90)


def test_an_address_is_recognised_by_its_owner_and_read_by_nobody_else():
    assert SecretLink(email="bo.berg@example.org").masked_email == "b•••@example.org"
    assert SecretLink(email="").masked_email == ""
