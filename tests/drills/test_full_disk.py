"""A disk that is full: nothing truncated is left on it, and what was typed is kept. Shown with a disk of 1 MB."""

import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import Draft
from portal.files.storing import DiskFull
from portal.models import StoredFile

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
TEXT = "Vi vill öppna ett café i hamnen i vår."


@pytest.fixture
def small_disk(tmp_path):
    """A real disk that 1 MB fills."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def send(*names: str) -> str:
    """The page after a form with text and a file of 3 MB under each name."""
    uploads = [SimpleUploadedFile(name, b"%PDF-1.7\n" + b"x" * 3 * MB) for name in names]
    response = Client().post("/arenden/nytt/", {"description": TEXT, "wishes": [], "files": uploads}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def left_on(disk) -> list:
    return [path for path in disk.rglob("*") if path.is_file()]


@pytest.mark.promise("A full disk for files keeps what was typed and leaves nothing truncated")
def test_the_disk_for_files_is_full(small_disk, settings, figures):
    settings.MEDIA_ROOT, settings.DISK_FLOOR_BYTES = small_disk, 0
    page = send("ritning.pdf", "skiss.pdf")
    figures["left_bytes"] = sum(path.stat().st_size for path in left_on(small_disk))
    assert DiskFull.SENTENCE in page
    assert TEXT in page
    assert left_on(small_disk) == []
    assert StoredFile.objects.count() == 0


@pytest.mark.promise("A full disk for temporary files keeps what was typed in the same form")
def test_the_disk_for_temporary_files_is_full(small_disk, settings, tmp_path, figures):
    settings.MEDIA_ROOT, settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "files", str(small_disk)
    settings.DISK_FLOOR_BYTES = 0
    page = send("ritning.pdf", "skiss.pdf")
    figures["left_bytes"] = sum(path.stat().st_size for path in left_on(small_disk))
    assert DiskFull.SENTENCE in page
    assert TEXT in page
    assert left_on(small_disk) == []


@pytest.mark.promise("No file is taken in when less than the floor would be left on the disk")
def test_the_floor_is_kept_free(settings, tmp_path, figures):
    settings.MEDIA_ROOT = tmp_path
    settings.DISK_FLOOR_BYTES = 10**18
    page = send("ritning.pdf")
    figures["files_kept"] = StoredFile.objects.count()
    assert DiskFull.SENTENCE in page
    assert Draft.objects.get().data["what_tried"]["typed"]["description"] == [TEXT]
    assert left_on(tmp_path) == []
