"""The files of a case that is not sent yet: taken in, each once and within bounds; and gone with the draft."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cases.models import Attachment, Draft
from portal.files import storing
from portal.models import StoredFile


@transaction.atomic
def take_in(draft: Draft, uploads: Iterable[UploadedFile]) -> list[str]:
    """Keep those that fit. Returns a sentence about each that does not; one that is there already stays as it is."""
    Draft.objects.select_for_update().get(pk=draft.pk)  # two tabs fill the same room
    kept, told = storing.take_in(uploads, there=draft.files.all())
    draft.files.add(*kept)
    return told


@transaction.atomic
def throw_away(*drafts: int) -> None:
    """With their files, unless those are in a case."""
    sent_along = list(Draft.files.through.objects.filter(draft__in=drafts).values_list("storedfile", flat=True))
    Draft.objects.filter(pk__in=drafts).delete()
    in_a_case = Attachment.objects.filter(file__in=sent_along).values("file")
    storing.remove(StoredFile.objects.filter(pk__in=sent_along).exclude(pk__in=in_a_case))
