"""Eva tries what the portal stands on: mail, address and backups. The scanner is in test_clamd.py."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.mail import outbox
from portal.models import OutgoingEmail, SecurityEvent
from portal.server import edge
from portal.site import surroundings
from portal.tools import backup

PAGE = "/admin/prova/"


@pytest.fixture
def page(client, eva):
    client.force_login(eva)
    return lambda **how: client.get(PAGE, **how).content.decode()


def test_a_letter_has_arrived_when_somebody_has_pressed_its_button_and_not_when_a_scanner_opened_it(
    client, page, postman
):
    assert "Ingen har bekräftat att våra mejl kommer fram." in page()
    shown = client.post(PAGE, {"email": "it@"}).content.decode()
    assert 'value="it@"' in shown
    assert not OutgoingEmail.objects.exists()
    client.post(PAGE, {"email": "It@atvidaberg.example"})
    assert "Det väntar på att skickas." in page()
    outbox.send_due()
    assert "Mejlservern tog emot det" in page()
    assert postman.receivers == ["it@atvidaberg.example"]
    path = _path_in(postman.letters[-1])
    reader = Client()
    assert "Ja, mejlet kom fram" in reader.get(path).content.decode()
    reader.head(path)
    assert surroundings.mail_confirmed() is None
    assert "Tack! Nu vet vi" in reader.post(path, follow=True).content.decode()
    assert surroundings.mail_confirmed().email == "it@atvidaberg.example"
    shown = page()
    assert "Senast bekräftat" in shown
    assert "Provmejlet till" not in shown
    assert reader.post(path).status_code == 404
    client.post(PAGE, {"email": "it@atvidaberg.example"})
    outbox.send_due()
    assert "Öppna det och tryck på knappen." in page()
    again = _path_in(postman.letters[-1])
    assert again != path
    later = timezone.now() + timedelta(days=surroundings.DAYS, minutes=1)
    with transaction.atomic():
        assert not surroundings.links.find(again.split("/")[2], scope="mail_test", at=later)


def _path_in(letter: str) -> str:
    plain = letter.replace("=\r\n", "").replace("=\n", "")
    return re.search(r"/provmejl/[\w-]+/", plain).group()


def test_a_letter_that_cannot_be_sent_says_why_and_ten_presses_do_not_fill_a_mailbox(client, page, postman, settings):
    postman.moods["it@atvidaberg.example"] = "550 5.1.1 No such user"
    client.post(PAGE, {"email": "it@atvidaberg.example"})
    outbox.send_due()
    assert "Det gick inte att skicka:" in page()
    for _ in range(settings.LIMITS["letter"]):
        said = client.post(PAGE, {"email": "it@atvidaberg.example"}, follow=True).content.decode()
    assert "Det har redan gått flera provmejl" in said
    assert "Öppna det senaste, eller vänta en timme." in said  # each press closed the links before it


def test_the_page_tells_how_it_was_reached_and_how_it_should_be(page, settings):
    settings.SITE_URL, settings.HTTPS = "https://foretag.atvidaberg.example", True
    settings.ALLOWED_HOSTS = ["foretag.atvidaberg.example", "testserver"]
    right = {"HTTP_HOST": "foretag.atvidaberg.example", "secure": True}
    assert "Adressen stämmer." in page(**right)
    assert "på ett annat namn" in page(secure=True)
    assert "Du öppnade sidan utan https." in page(HTTP_HOST="foretag.atvidaberg.example")
    forwarded = {"HTTP_HOST": "foretag.atvidaberg.example", edge.WAS_FORWARDED: True}
    assert "Portalen litar inte på proxyn framför." in page(**forwarded)


def test_the_last_backup_is_told_and_one_that_is_older_than_two_days(page, monkeypatch, tmp_path):
    assert "Ingen säkerhetskopia är gjord än." in page()
    monkeypatch.setattr(backup, "save", lambda archive: None)
    call_command("backup", tmp_path / "portal.tar")
    shown = page()
    assert "Den gjordes" in shown
    assert "äldre än två dygn" not in shown
    SecurityEvent.objects.update(at=timezone.now() - timedelta(days=3))
    assert "Den senaste säkerhetskopian är äldre än två dygn." in page()

    def fails(archive):
        raise backup.Cannot("Disken är full.")

    monkeypatch.setattr(backup, "save", fails)
    with pytest.raises(Exception, match="Disken är full"):
        call_command("backup", tmp_path / "portal.tar")
    assert surroundings.is_old(surroundings.last_backup())
