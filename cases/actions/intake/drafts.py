"""The files of a case that is not sent yet: taken in, each once and within bounds; and gone with the draft."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cases.models import Attachment, Draft
from portal.files import storing
from portal.models import StoredFile
from portal.text.swedish import filesize


@transaction.atomic
def take_in(draft: Draft, uploads: Iterable[UploadedFile]) -> list[str]:
    """Keep those that fit. Returns a sentence about each that does not; one that is there already stays as it is."""
    Draft.objects.select_for_update().get(pk=draft.pk)  # two tabs fill the same room
    there = {file.sha256: file.size for file in draft.files.all()}
    told = []
    for upload in uploads:
        checksum = storing.checksum(upload)
        if checksum in there:
            continue
        if problem := _no_room(upload, there):
            told.append(f"{upload.name}: {problem}")
            continue
        try:
            draft.files.add(storing.store(upload))
        except storing.DiskFull as refusal:
            return [*told, str(refusal)]
        there[checksum] = upload.size
    return told


def _no_room(upload: UploadedFile, there: dict[str, int]) -> str:
    if len(there) >= settings.UPLOAD_MAX_FILES:
        return f"Du kan lägga till högst {settings.UPLOAD_MAX_FILES} filer nu. Du kan skicka mer senare."
    if sum(there.values()) + upload.size > settings.UPLOAD_MAX_TOTAL_BYTES:
        most = filesize(settings.UPLOAD_MAX_TOTAL_BYTES)
        return f"Filerna får tillsammans vara högst {most} nu. Du kan skicka mer senare."
    return ""


@transaction.atomic
def throw_away(*drafts: int) -> None:
    """With their files, unless those are in a case."""
    sent_along = list(Draft.files.through.objects.filter(draft__in=drafts).values_list("storedfile", flat=True))
    Draft.objects.filter(pk__in=drafts).delete()
    in_a_case = Attachment.objects.filter(file__in=sent_along).values("file")
    storing.remove(StoredFile.objects.filter(pk__in=sent_along).exclude(pk__in=in_a_case))
