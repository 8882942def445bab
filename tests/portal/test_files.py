"""Files that people send: kept under our own names, scanned by a real socket, and never run by a browser."""

import socketserver
import struct
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from portal.files import storing, uploads
from portal.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(name: str = "skiss.txt", content: bytes = b"En skiss") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


class Clamd(socketserver.ThreadingTCPServer):
    """Speaks clamd's INSTREAM, and finds a virus where the word VIRUS stands."""

    allow_reuse_address = True
    answer: str | None = None

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!L", self.rfile.read(4))[0]:
                content += self.rfile.read(size)
            verdict = "stream: Eicar-Test-Signature FOUND" if b"VIRUS" in content else "stream: OK"
            self.wfile.write((self.server.answer or verdict).encode() + b"\0")


@pytest.fixture
def clamd(settings):
    server = Clamd(("127.0.0.1", 0), Clamd.Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()


def test_nothing_of_the_senders_name_reaches_the_disk(folder):
    stored = storing.store(upload("../../Bos hemliga skiss.txt"))
    (on_disk,) = [path for path in folder.rglob("*") if path.is_file()]
    assert "skiss" not in on_disk.name
    assert on_disk.read_bytes() == b"En skiss"
    assert "/" not in stored.name


def test_a_download_is_an_attachment_that_no_browser_runs():
    response = storing.download(storing.store(upload("skiss åäö.txt")))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "no-store"


def test_with_a_scanner_a_file_waits_in_quarantine_until_it_has_been_scanned(clamd):
    stored = storing.store(upload())
    with pytest.raises(Http404):
        storing.download(stored)
    storing.scan_waiting()
    stored.refresh_from_db()
    assert stored.is_downloadable


def test_without_a_scanner_a_file_is_downloaded_as_one_that_is_not_scanned():
    stored = storing.store(upload())
    assert stored.state == StoredFile.State.UNSCANNED
    assert storing.download(stored)["Content-Disposition"].startswith("attachment")


def test_an_infected_file_is_never_given_out(clamd):
    stored = storing.store(upload(content=b"Det finns ett VIRUS har"))
    storing.scan_waiting()
    stored.refresh_from_db()
    assert stored.state == StoredFile.State.INFECTED
    with pytest.raises(Http404):
        storing.download(stored)


@pytest.mark.parametrize("answer", ["", "stream: ERROR", "INSTREAM size limit exceeded. ERROR", "OK", "stream: OK?"])
def test_only_stream_ok_passes(clamd, answer):
    clamd.answer = answer or "\0"
    stored = storing.store(upload())
    storing.scan_waiting()
    stored.refresh_from_db()
    assert stored.state == StoredFile.State.QUARANTINED


def test_a_scanner_that_is_down_leaves_the_file_in_quarantine(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"
    stored = storing.store(upload())
    storing.scan_waiting()
    stored.refresh_from_db()
    assert stored.state == StoredFile.State.QUARANTINED


def test_a_full_disk_is_told_in_words_and_leaves_nothing_behind(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be: nothing can be written below it")
    with pytest.raises(storing.DiskFull, match="Vi kan inte ta emot filer just nu"):
        storing.store(upload())
    assert StoredFile.objects.count() == 0


def test_a_file_whose_transaction_failed_is_swept_from_the_disk(folder):
    kept, orphan = storing.store(upload()), storing.store(upload("annan.txt"))
    StoredFile.objects.filter(pk=orphan.pk).delete()
    assert storing.remove_orphans() == 0, "it may belong to a transaction that is still under way"
    assert storing.remove_orphans(older_than=-1) == 1
    assert kept.content.storage.exists(kept.content.name)


def test_a_file_that_may_not_be_sent_is_refused_before_it_is_kept():
    with pytest.raises(uploads.Refused):
        storing.store(upload("program.exe", b"MZ\x90\x00"))
    assert StoredFile.objects.count() == 0


def test_a_file_that_is_too_large_is_told_so(settings):
    settings.UPLOAD_MAX_BYTES = 4
    with pytest.raises(uploads.Refused, match="Filen är för stor"):
        storing.store(upload())
