"""A scanner that is silent, slow or odd costs one wait, and never a verdict."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.files import clamav, storing
from portal.models import StoredFile
from tests.odd_clamd import dripping, in_pieces, odd_clamd, silent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waiting_files(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT, settings.CLAMAV_ADDRESS = tmp_path, str(tmp_path / "s")
    monkeypatch.setattr(clamav, "SCAN_SECONDS", 0.5)
    monkeypatch.setattr(clamav, "PING_SECONDS", 0.2)
    return [storing.store(SimpleUploadedFile(f"skiss{n}.txt", b"En skiss", "text/plain")) for n in range(5)]


def states() -> set[str]:
    return set(StoredFile.objects.values_list("state", flat=True))


@pytest.mark.parametrize("answer", [silent, dripping])
def test_one_silence_ends_the_round(tmp_path, answer):
    begun = time.monotonic()
    with odd_clamd(tmp_path / "s", answer) as callers:
        storing.scan_waiting()
    assert time.monotonic() - begun < 10
    assert len(callers) == 2, "it was asked about one file, and whether it lives"
    assert states() == {"quarantined"}


def test_a_scanner_that_is_not_there_is_asked_once(monkeypatch):
    asked = []
    monkeypatch.setattr(clamav, "lives", lambda: asked.append(1))
    storing.scan_waiting()
    assert len(asked) == 1
    assert states() == {"quarantined"}


def test_a_file_that_the_scanner_cannot_finish_stops_no_other(tmp_path, monkeypatch, waiting_files):
    monkeypatch.setattr(clamav, "lives", lambda: True)
    asked = []
    with odd_clamd(
        tmp_path / "s", lambda caller: asked.append(1) or (silent if len(asked) == 1 else in_pieces)(caller)
    ):
        storing.scan_waiting()
    assert sorted(StoredFile.objects.values_list("state", flat=True)) == ["clean"] * 4 + ["quarantined"]


def test_a_file_that_is_gone_from_the_disk_says_nothing_about_the_scanner(tmp_path, waiting_files):
    waiting_files[0].content.storage.delete(waiting_files[0].content.name)
    with odd_clamd(tmp_path / "s", in_pieces):
        storing.scan_waiting()
    assert StoredFile.objects.filter(state="clean").count() == 4


def test_a_round_ends_when_its_time_is_out(tmp_path, monkeypatch):
    monkeypatch.setattr(storing, "SCAN_ROUND_SECONDS", 0.3)
    with odd_clamd(tmp_path / "s", in_pieces):
        storing.scan_waiting()
    assert 0 < StoredFile.objects.filter(state="clean").count() < 5
