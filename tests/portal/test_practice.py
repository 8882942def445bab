"""Practice: nothing of the real portal is read, used or let in, and the other way round."""

import re

import pytest
from django.conf import settings as ours
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from cases.models import ServicePromise, Wish
from portal import tasks
from portal.models import OutgoingEmail, Sector, SectorRole, TownHall, User
from portal.models.pages import first_values
from portal.server import practice
from portal.server.practice import FOR_PRACTICE_ONLY, NOT_FOR_PRACTICE, WrongDatabase
from portal.tools.demo import people, town
from portal.tools.practice import again
from tests.portal.test_environment import command
from tests.portal.test_security_headers import PRODUCTION

REAL = {
    "IMAP_URL": "imaps://lots:secret@mail.kommunen.se/INBOX",
    "MAIL_IN_LISTEN": "lmtp://127.0.0.1:8024",
    "PILOT_MAILBOX": "lots@kommunen.se",
    "MEDIA_ROOT": "/srv/portal/files",
    "RECORD_CHECKPOINTS": "/srv/portal/checkpoints",
    "RECORD_KEY": "A" * 43,
    "SECRET_KEY_FALLBACKS": "old",
    "SECOND_FACTOR": "on",
    "COMPANY_REGISTER_URL": "https://register.example.se/v1",
    "COMPANY_REGISTER_TOKEN_URL": "https://register.example.se/token",
    "COMPANY_REGISTER_CLIENT_ID": "kommunen",
    "COMPANY_REGISTER_SECRET": "hemligt",
}


def test_of_a_copied_environment_practice_reads_nothing_that_is_for_real():
    asked = "import json, portal.settings as s; print(json.dumps({name: str(getattr(s, name)) for name in NAMES}))"
    names = ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "RECORD_KEY", "MAIL_TRANSPORT", "MAIL_IN", "SECOND_FACTOR"]
    names += ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "MEDIA_ROOT", "RECORD_CHECKPOINTS", "TOWN_HALL"]
    names += ["CELERY_BROKER_TRANSPORT_OPTIONS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE"]
    names += ["COMPANY_REGISTER"]
    asked = asked.replace("NAMES", repr(names))
    done = command("manage.py", "shell", "-v", "0", "-c", asked, PRACTICE="yes", **PRODUCTION | REAL)
    assert done.returncode == 0, done.stderr
    read = eval(done.stdout, {"null": None})
    assert len(read["SECRET_KEY"]) == 128
    assert PRODUCTION["SECRET_KEY"] not in read["SECRET_KEY"]
    assert read["SECRET_KEY_FALLBACKS"] == "[]"
    assert read["RECORD_KEY"] == ""
    assert "hemligt" not in read["COMPANY_REGISTER"]
    assert read["SECOND_FACTOR"] == "False"
    assert read["MAIL_TRANSPORT"] == str(practice.HELD)
    assert read["MAIL_IN"] == "MailIn(address='arende@svar.localhost', listener=None, mailbox=None)"
    assert (read["SESSION_COOKIE_NAME"], read["CSRF_COOKIE_NAME"]) == (
        "__Host-practice-session",
        "__Host-practice-csrf",
    )
    assert read["MEDIA_ROOT"] == str(ours.BASE_DIR / "var/practice/files")
    assert read["RECORD_CHECKPOINTS"] == str(ours.BASE_DIR / "var/practice/checkpoints")
    assert "'global_keyprefix': 'practice:'" in read["CELERY_BROKER_TRANSPORT_OPTIONS"]
    assert "lots@example.org" in read["TOWN_HALL"]
    assert "lots@kommunen.se" not in read["TOWN_HALL"]
    assert read["SECURE_SSL_REDIRECT"] == read["SESSION_COOKIE_SECURE"] == "True"


SET_UP = """
[[sector]]
slug = "samhallsbyggnad"
name = "Bygg"

[[wish]]
label = "öppna bastuflotte i {ort}"
sectors = ["samhallsbyggnad"]

[[promise]]
kind = "first_contact"
workdays = 1
"""


def connect() -> None:
    """As another process would."""
    another = connection.copy()
    try:
        another.ensure_connection()
    finally:
        another.close()


def start(*arguments: str, **more: str) -> str:
    """What a process says that has to stop."""
    own = connection.settings_dict
    database = f"postgresql://{own['USER']}@:{own['PORT']}/{own['HOST']}/{own['NAME']}"
    done = command(*arguments, **PRODUCTION | {"DATABASE_URL": database, "PYTHONWARNINGS": "ignore"} | more)
    assert done.returncode != 0, done.stdout
    return done.stderr


@pytest.mark.django_db(transaction=True)
def test_neither_starts_on_the_others_database(settings):
    settings.PRACTICE = True
    connect()  # nobody is in it
    User.objects.create_user("anna@kommunen.se")
    with pytest.raises(WrongDatabase, match="the database holds people or cases that are for real"):
        connect()
    settings.PRACTICE = False
    connect()
    said = f"The portal does not start. {NOT_FOR_PRACTICE}\n"
    assert start("-m", "portal.server.serving", PRACTICE="yes") == said

    settings.PRACTICE = True
    first_values().save()
    connect()
    hall = TownHall.objects.get()
    settings.PRACTICE = False
    hall.save()  # by a page that was opened before
    with pytest.raises(WrongDatabase, match="The database is for practice"):
        connect()
    said = f"The portal does not start. {FOR_PRACTICE_ONLY}\n"
    assert start("manage.py", "remind") == said
    assert start("manage.py", "backup", "copy.tar") == f"CommandError: {FOR_PRACTICE_ONLY}\n"
    assert start("-m", "celery", "--quiet", "--app", "portal", "worker") == said


def as_practice_makes_a_new_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA extensions; SET search_path = public,extensions")
        for name in ("pg_trgm", "btree_gist"):
            cursor.execute(f"ALTER EXTENSION {name} SET SCHEMA extensions")


@pytest.mark.django_db(transaction=True)
def test_begun_again_practice_is_as_in_the_beginning_and_once(client, settings, monkeypatch, tmp_path):
    settings.PRACTICE, settings.RECORD_CHECKPOINTS = True, tmp_path / "checkpoints"
    settings.SETUP = tmp_path / "setup.toml"
    settings.RECORD_CHECKPOINTS.mkdir()
    as_practice_makes_a_new_database()
    tables = connection.introspection.table_names()
    first_values().save()
    nils = User.objects.create_user("nils@example.org", name="Nils Nyman")
    assert client.post(f"/ovning/bli/{nils.pk}/")["Location"] == "/logga-in/klart/"
    shown = client.get("/ovning/borja-om/").text
    assert "Det går inte att ångra" in shown
    since = re.search(r'name="since" value="([^"]+)"', shown)[1].replace("&#x2B;", "+")

    client.post("/ovning/borja-om/", {"since": since})
    with monkeypatch.context() as patch:
        patch.setattr(again, "call_command", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.begin_practice_again()
    page = client.get("/ovning/").text  # signed in as before
    assert "Det gick inte att börja om. Inget är ändrat." in page
    assert "Nils Nyman" in page

    monkeypatch.setattr(town, "fill", lambda now: people.open_town_hall(now.date()))
    before = TownHall.objects.get().practice_since
    wrong = SimpleUploadedFile("upplagg.toml", b"[[promise]]")
    assert "promise, rad 1: kind saknas." in client.post("/ovning/borja-om/", {"file": wrong}).text
    for _ in range(2):  # pressed twice
        own = SimpleUploadedFile("upplagg.toml", SET_UP.encode())
        assert (
            "Övningen börjar om just nu."
            in client.post("/ovning/borja-om/", {"since": since, "file": own}, follow=True).text
        )
    tasks.begin_practice_again()
    tasks.begin_practice_again()
    assert again.begin(before) is False  # of a press that came late
    old = client.post("/ovning/borja-om/", {"since": since}, follow=True).text
    assert "Övningen har redan börjat om sedan du öppnade sidan." in old
    page = client.get("/ovning/").text  # with a session that is no more
    assert "börjar om just nu" not in page
    assert "Nils Nyman" not in page
    assert "Eva Ek" in page
    assert User.objects.get(email="lots@example.org").pk < 40
    assert [wish.label for wish in Wish.objects.all()] == ["öppna bastuflotte i Valdemarsvik"]
    assert Sector.objects.count() == 12
    assert Wish.objects.get().sectors.get() == SectorRole.objects.get(user__email="bygg@example.org").sector
    assert ServicePromise.objects.get(kind="first_contact").workdays == 1
    assert "Sluta använda upplägget" in client.get("/ovning/borja-om/").text
    assert connection.introspection.table_names() == tables
    assert not settings.RECORD_CHECKPOINTS.exists()
    again.ask(TownHall.objects.get().practice_since)
    settings.PRACTICE = False
    assert again.begin_if_asked() is False


@pytest.mark.django_db
def test_where_nobody_practises_its_addresses_are_as_any_that_are_not_there(eva, settings):
    strict = Client(enforce_csrf_checks=True)
    for address in ("", f"bli/{eva.pk}/", "mejl/", "mejl/1/svara/", "borja-om/"):
        for answer in (strict.get(f"/ovning/{address}"), strict.post(f"/ovning/{address}")):
            assert answer.status_code == 404
    assert strict.get("/").headers.keys().isdisjoint({"X-Robots-Tag"})
    assert "Övning." not in strict.get("/").text
    settings.PRACTICE = True  # and the database is for real all the same
    letter = OutgoingEmail.objects.create(kind="receipt", message_id="a", subject="x", text="x", to="bo@example.org")
    own = f"mejl/{letter.pk}"
    for address in (f"bli/{eva.pk}/", "mejl/", f"{own}/", f"{own}/lank/0/", f"{own}/svara/"):
        answers = Client().get(f"/ovning/{address}"), Client().post(f"/ovning/{address}")
        assert {answer.status_code for answer in answers} == {404}, address
