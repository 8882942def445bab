import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from portal.models import Business, OutgoingEmail, TownHall, town_hall
from portal.models.pages import first_values
from portal.record import grants
from portal.tools import backup
from tests.portal.test_practice import as_practice_makes_a_new_database


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    (settings.MEDIA_ROOT / "ab").mkdir(parents=True)
    (settings.MEDIA_ROOT / "ab" / "ritning.pdf").write_bytes(b"%PDF a drawing")
    return settings.MEDIA_ROOT


def names():
    return set(Business.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_comes_back_and_what_came_after_is_gone(files, tmp_path):
    Business.objects.create(name="Bageriet på Åsen")
    backup.save(tmp_path / "portal.tar")
    Business.objects.create(name="Kom senare")
    (files / "ab" / "ritning.pdf").unlink()

    backup.bring_back(tmp_path / "portal.tar", replace=True)

    assert names() == {"Bageriet på Åsen"}
    assert (files / "ab" / "ritning.pdf").read_bytes() == b"%PDF a drawing"


@pytest.mark.django_db(transaction=True)
def test_letters_that_waited_when_it_was_made_are_not_sent_once_more_by_themselves(files, tmp_path, capsys):
    letter = {"subject": "Hej", "text": "Hej", "to": "bo@example.org"}
    OutgoingEmail.objects.create(kind="receipt", message_id="a", **letter)
    OutgoingEmail.objects.create(kind="closed", message_id="b", state="sent", **letter)
    backup.save(tmp_path / "portal.tar")
    call_command("restore", tmp_path / "portal.tar", "--replace")
    assert "1 letters waited" in capsys.readouterr().out
    assert dict(OutgoingEmail.objects.values_list("kind", "state")) == {"receipt": "failed", "closed": "sent"}
    assert list(OutgoingEmail.objects.due(timezone.now())) == []


@pytest.mark.django_db(transaction=True)
def test_no_letter_waits_to_leave_once_more_when_the_restore_ends_badly(files, tmp_path, monkeypatch):
    OutgoingEmail.objects.create(kind="receipt", message_id="a", subject="Hej", text="Hej", to="bo@example.org")
    backup.save(tmp_path / "portal.tar")
    monkeypatch.setattr(grants, "give_as_owner", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup.bring_back(tmp_path / "portal.tar", replace=True)
    assert list(OutgoingEmail.objects.due(timezone.now())) == []


@pytest.mark.django_db(transaction=True)
def test_practice_is_brought_back_into_practice_alone_and_the_real_portal_into_the_real_one(files, settings, tmp_path):
    drawing, archives = files / "ab" / "ritning.pdf", {name: tmp_path / name for name in ("real.tar", "practice.tar")}
    Business.objects.create(name="Bageriet på Åsen")
    town_hall().save()
    backup.save(archives["real.tar"])
    as_practice_makes_a_new_database()
    settings.PRACTICE = True
    TownHall.objects.all().delete()
    first_values().save()
    backup.save(archives["practice.tar"])
    drawing.write_bytes(b"%PDF anew")

    def refused(name: str) -> str:
        before = names(), TownHall.objects.get().practice_since
        with pytest.raises(CommandError) as why:
            call_command("restore", archives[name], "--replace")
        assert (names(), TownHall.objects.get().practice_since) == before
        assert drawing.read_bytes() == b"%PDF anew"
        return str(why.value).removeprefix(f"{archives[name]} ")

    assert refused("real.tar") == backup.OF_THE_REAL_ONE
    call_command("restore", archives["practice.tar"], "--replace")
    call_command("restore", archives["practice.tar"], "--replace")
    assert TownHall.objects.get().practice_since
    drawing.write_bytes(b"%PDF anew")
    TownHall.objects.update(practice_since=None)
    settings.PRACTICE = False
    assert refused("practice.tar") == backup.OF_PRACTICE
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA extensions CASCADE")
    call_command("restore", archives["real.tar"], "--replace")
    assert TownHall.objects.get().practice_since is None
    assert drawing.read_bytes() == b"%PDF a drawing"


@pytest.mark.django_db
def test_a_database_with_something_in_it_is_not_overwritten_unasked(files, tmp_path):
    Business.objects.create(name="Bageriet på Åsen")
    backup.save(tmp_path / "portal.tar")
    Business.objects.create(name="Kom senare")

    with pytest.raises(backup.Cannot):
        backup.bring_back(tmp_path / "portal.tar")

    assert names() == {"Bageriet på Åsen", "Kom senare"}


@pytest.mark.django_db
def test_a_damaged_backup_changes_nothing_in_the_database(files, tmp_path):
    Business.objects.create(name="Bageriet på Åsen")
    (tmp_path / "database.dump").write_text("this is no dump")
    with tarfile.open(tmp_path / "portal.tar", "w") as tar:
        tar.add(tmp_path / "database.dump", "database.dump")

    with pytest.raises(backup.Cannot):
        backup.bring_back(tmp_path / "portal.tar", replace=True)

    assert names() == {"Bageriet på Åsen"}


@pytest.mark.django_db
def test_a_backup_is_for_its_owner_alone(files, tmp_path):
    backup.save(tmp_path / "portal.tar")
    assert (tmp_path / "portal.tar").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[: len(whole) // 2], lambda whole: b"no archive at all", lambda _: b""]
)
@pytest.mark.django_db
def test_a_damaged_archive_is_told_of_in_one_sentence(files, tmp_path, damage):
    archive = tmp_path / "portal.tar"
    backup.save(archive)
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(CommandError, match="damaged or no backup"):
        call_command("restore", archive, "--replace")


def test_an_archive_of_something_else_is_told_of_in_one_sentence(files, tmp_path, db):
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(files, "photos")
    with pytest.raises(CommandError, match="holds no database"):
        call_command("restore", tmp_path / "other.tar", "--replace")


def test_a_backup_that_cannot_be_written_is_told_of_in_one_sentence(files, tmp_path, db):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", tmp_path / "file" / "portal.tar")


def test_a_backup_that_cannot_be_unpacked_is_told_of_in_one_sentence(files, settings, tmp_path, db):
    backup.save(tmp_path / "portal.tar")
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "files"
    with pytest.raises(CommandError, match="cannot be unpacked .* the database is as it was"):
        call_command("restore", tmp_path / "portal.tar", "--replace")


@pytest.mark.django_db(transaction=True)
def test_an_older_backup_says_which_migrations_are_missing(files, tmp_path, capsys):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name LIKE '0009%'")
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_later', now())")
    backup.save(tmp_path / "portal.tar")
    call_command("restore", tmp_path / "portal.tar", "--replace")
    said = capsys.readouterr().out
    assert "run `manage.py migrate` for cases.0009_actions_by_themselves." in said
    assert "does not know cases.9999_later." in said


@pytest.fixture
def older_programs(tmp_path, monkeypatch):
    """A machine whose own pg_dump is older than the server that DATABASE_URL leads to."""
    for name in "pg_dump", "pg_restore", "psql":
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 13.4'\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal@db.example.org/portal")


def test_programs_older_than_the_server_are_not_used(files, tmp_path, db, older_programs):
    backup.save(tmp_path / "portal.tar")
    assert tarfile.is_tarfile(tmp_path / "portal.tar")


def test_a_server_newer_than_every_program_here_is_told_of(files, tmp_path, db, older_programs, monkeypatch):
    monkeypatch.setitem(vars(connections["default"]), "pg_version", 990000)
    with pytest.raises(backup.Cannot, match="The server is PostgreSQL 99, and the newest pg_dump here is 18"):
        backup.save(tmp_path / "portal.tar")


@pytest.mark.parametrize("order", ["backup TO", "restore FROM"])
def test_make_takes_a_name_with_a_space(order):
    target, variable = order.split()
    name = 'with "space" & $HOME.tar'
    command = ["make", "--no-print-directory", "-C", live.BASE_DIR, target, f"{variable}={name.replace('$', '$$')}"]
    said = subprocess.run([*command, "PY=printf '%s\\n'", "-o", ".venv/run.stamp"], capture_output=True, text=True)
    assert Path(said.stdout.splitlines()[-1]).name == name
