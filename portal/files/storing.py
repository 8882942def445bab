"""Files that people send: checked, stored under names of our own, scanned, and given out as downloads.

ClamAV is asked with its INSTREAM command when it is configured. Only "stream: OK" passes; a scanner
that is down leaves the file in quarantine, where nobody can download it. Without a scanner a file is
"not scanned": it is downloaded as an attachment, and staff read a warning beside it.
"""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, F, FileField, OuterRef, QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone

from portal.files import clamav, uploads
from portal.models import StoredFile
from portal.models.files import generated_name, upload_store
from portal.server.rounds import Round
from portal.text.swedish import filesize

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
SCAN_ROUND_SECONDS = 120


class DiskFull(uploads.Refused):
    """The file could not be kept; nothing of it is left behind."""

    SENTENCE = "Vi kan inte ta emot filer just nu. Skicka utan bilagan så länge, så ber vi om den senare."


def check(upload: UploadedFile) -> uploads.CheckedFile:
    """Look through a file, once. Raises uploads.Refused with a Swedish sentence when it may not be kept."""
    if (known := getattr(upload, "checked", None)) is None:
        size = upload.size or 0
        upload.seek(0)
        content = upload.read() if size <= settings.UPLOAD_MAX_BYTES else b""
        upload.seek(0)
        known = uploads.check(upload.name or "", content, size, max_bytes=settings.UPLOAD_MAX_BYTES)
        upload.checked = known
    return known


def limits_in_words(*, most: int) -> str:
    """What may be sent, for whoever is about to choose."""
    each = filesize(settings.UPLOAD_MAX_BYTES)
    if most == 1:
        return f"Högst {each}. {uploads.IN_WORDS} går bra."
    total = filesize(settings.UPLOAD_MAX_TOTAL_BYTES)
    return f"Högst {most} filer, {each} var och {total} tillsammans. {uploads.IN_WORDS} går bra."


def checksum(upload: File) -> str:
    """SHA-256 of what was sent."""
    digest = hashlib.sha256()
    for chunk in upload.chunks(CHUNK):
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def store(upload: UploadedFile) -> StoredFile:
    """Check a file and keep it. Where a scanner is configured it waits in quarantine for `scan_waiting`."""
    return keep(upload, check(upload))


def take_in(chosen: Iterable[UploadedFile], *, there: Iterable[StoredFile]) -> tuple[list[StoredFile], list[str]]:
    """Beside those that are there, each file once: what is kept now, be it that it was there, and a sentence about
    each that is not."""
    known = {file.sha256: file for file in there}
    kept: dict[str, StoredFile] = {}
    told: list[str] = []
    for upload in chosen:
        mark = checksum(upload)
        try:
            if mark not in known:
                _must_have_room(upload, known.values())
                known[mark] = store(upload)
            elif not _is_named_alike(upload, known[mark]):
                told.append(f"{upload.name}: det är samma fil som {known[mark].name}, som redan är med.")
        except DiskFull as refusal:
            return list(kept.values()), [*told, str(refusal)]
        except uploads.Refused as refusal:
            told.append(f"{upload.name}: {refusal}")
        else:
            kept[mark] = known[mark]
    return list(kept.values()), told


def _is_named_alike(upload: UploadedFile, there: StoredFile) -> bool:
    """It is the same press again. The ending may have been set right."""
    return Path(uploads.clean_name(upload.name or "")).stem == Path(there.name).stem


def _must_have_room(upload: UploadedFile, there: Collection[StoredFile]) -> None:
    if len(there) >= settings.UPLOAD_MAX_FILES:
        most = f"högst {settings.UPLOAD_MAX_FILES} filer"
        raise uploads.Refused(f"Du kan lägga till {most} nu. Du kan skicka mer senare.")
    if sum(file.size for file in there) + (upload.size or 0) > settings.UPLOAD_MAX_TOTAL_BYTES:
        most = filesize(settings.UPLOAD_MAX_TOTAL_BYTES)
        raise uploads.Refused(f"Filerna får tillsammans vara högst {most} nu. Du kan skicka mer senare.")


def keep(upload: File, checked: uploads.CheckedFile) -> StoredFile:
    """Keep a file that has been checked, here or by whoever has read it."""
    stored = StoredFile(
        name=checked.name_clean,
        content_type=checked.content_type,
        size=upload.size,
        sha256=checksum(upload),
        state=StoredFile.State.QUARANTINED if settings.CLAMAV_ADDRESS else StoredFile.State.UNSCANNED,
    )
    store_room, name = upload_store(), generated_name(stored, checked.name_clean)
    try:
        must_have_room(settings.MEDIA_ROOT, upload.size)
        stored.content.name = store_room.save(name, upload)
    except OSError as error:
        logger.exception("A file cannot be written to the disk")
        with suppress(OSError):
            store_room.delete(name)  # the part of it that was written
        raise DiskFull(DiskFull.SENTENCE) from error
    stored.save()
    return stored


def must_have_room(folder: str | os.PathLike, size: int) -> None:
    """Raises DiskFull when a file of that size would leave less on the disk than settings say."""
    there = next((each for each in [Path(folder), *Path(folder).parents] if each.exists()), Path("/"))
    if shutil.disk_usage(there).free - size < settings.DISK_FLOOR_BYTES:
        logger.error("Less than DISK_FLOOR_MB is free at %s: no files are taken in", folder)
        raise DiskFull(DiskFull.SENTENCE)


def remove_orphans(older_than: float = 24 * 60 * 60) -> int:
    """Files on the disk without a row: their transaction rolled back. Returns how many were removed."""
    store_room = upload_store()
    removed = 0
    for folder, _, names in os.walk(store_room.base_location):
        found = [os.path.relpath(os.path.join(folder, name), store_room.base_location) for name in names]
        for name in set(found) - _with_a_row(found):
            if time.time() - store_room.get_modified_time(name).timestamp() > older_than:
                store_room.delete(name)
                removed += 1
    return removed


def altered(*, day: int) -> str:
    """The first stored file that is not what was received, in words; else "". A seventh each day, by the id."""
    share = StoredFile.objects.exclude(content="").annotate(share=F("pk") % 7).filter(share=day % 7)
    for stored in share.order_by("pk").iterator():
        try:
            with stored.content.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() == stored.sha256:
                    continue
        except FileNotFoundError:
            if not StoredFile.objects.filter(pk=stored.pk, content=stored.content.name).exists():
                continue  # disposed of meanwhile
            return f"fil {stored.pk} saknas på disken"
        return f"fil {stored.pk} är ändrad på disken"
    return ""


def unused(older_than: float = 24 * 60 * 60) -> QuerySet[StoredFile]:
    """Files that no row of any app points to: taken away, replaced or not wanted."""
    rows = StoredFile.objects.filter(uploaded_at__lt=timezone.now() - timedelta(seconds=older_than))
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        if relation.one_to_many or relation.one_to_one:  # the rows between two many are there too
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(pointing))
    return rows


def _with_a_row(names: list[str]) -> set[str]:
    known: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                known |= set(rows.values_list(field.name, flat=True))
    return known


def remove(rows: QuerySet) -> int:
    """Rows and what is on the disk; the disk when it is certain that the rows are gone."""
    names = list(rows.exclude(content="").values_list("content", flat=True))
    number, _ = rows.delete()
    transaction.on_commit(lambda: _remove_from_disk(names))
    return number


def remove_unused(ids: Iterable[int | None]) -> int:
    """Those of them that nothing points to any more; what something else has goes with that."""
    return remove(StoredFile.objects.filter(pk__in=unused(older_than=0).filter(pk__in=set(ids) - {None})))


def remove_content(rows: QuerySet) -> int:
    """What is on the disk. That the file was received is left."""
    names = list(rows.exclude(content="").values_list("content", flat=True))
    transaction.on_commit(lambda: _remove_from_disk(names))
    return rows.update(content="")


def _remove_from_disk(names: list[str]) -> None:
    store_room = upload_store()
    for name in names:
        store_room.delete(name)


# What an app does about a file that failed the scan, for example asks the sender for it again. In the transaction
# that stops the file, so that it happens once.
WHEN_STOPPED: list[Callable[[StoredFile], None]] = []


class ScannerIsSilent(Exception):
    """It answers nobody. To ask about the next file would be to wait again."""


def scan(stored: StoredFile) -> None:
    """Ask the scanner, and write down what it said. Raises ScannerIsSilent."""
    try:
        content = stored.content.open("rb")
    except OSError as error:
        logger.warning("File %s cannot be read: %s", stored.pk, error)
        return
    try:
        with content:
            verdict = clamav.verdict(content)
    except OSError as error:
        logger.warning("ClamAV does not answer, file %s stays as it is: %s", stored.pk, error)
        if clamav.lives():  # it was about this file
            return
        raise ScannerIsSilent from error
    if verdict.endswith("stream: OK"):
        _decide(stored, StoredFile.State.CLEAN)
    elif verdict.endswith("FOUND"):
        _decide(stored, StoredFile.State.INFECTED)
    else:
        logger.warning("ClamAV says of file %s: %s", stored.pk, verdict)


@transaction.atomic
def _decide(stored: StoredFile, state: StoredFile.State) -> None:
    """Once, also when two workers have asked about the same file."""
    if not StoredFile.objects.filter(pk=stored.pk, state=stored.state).update(state=state):
        return
    stored.state = state
    if stored.is_stopped:
        for act in WHEN_STOPPED:
            act(stored)


def scan_waiting() -> None:
    """Files that were kept while the scanner was down, and then those of the time when there was none.

    In any order, so that a file which the scanner cannot finish never stands before all others.
    """
    round = Round(SCAN_ROUND_SECONDS)
    with suppress(ScannerIsSilent):
        for state in (StoredFile.State.QUARANTINED, StoredFile.State.UNSCANNED) if settings.CLAMAV_ADDRESS else ():
            for stored in StoredFile.objects.filter(state=state).order_by("?")[:100]:
                if round.goes_on:
                    scan(stored)


def download(stored: StoredFile) -> FileResponse:
    """The file as an attachment that no browser runs. What is in quarantine answers as if it were not there."""
    if not (stored.is_downloadable and stored.content):
        raise Http404
    response = FileResponse(
        stored.content.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
