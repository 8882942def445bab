"""What the survey floor registers with the public record: what an import leaves behind."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from portal.files import storing
from portal.models import StoredFile
from portal.record import retention
from portal.record.retention import DataClass, Disposal
from surveys.models import ImportBatch, SourceFile, StagedRow
from surveys.workflow import BatchState


def _with_staged_rows(trigger: str, before: datetime) -> QuerySet:
    """Staged rows have served when the import is done."""
    done = ImportBatch.objects.filter(state__in=[BatchState.APPROVED, BatchState.REVERTED], created_at__lt=before)
    return done.filter(Exists(StagedRow.objects.filter(batch=OuterRef("pk"))))


def _discard_staged_rows(ids: Sequence[int], circumstances: Disposal) -> int:
    StagedRow.objects.filter(batch__in=ids).delete()
    return len(ids)


def _unwanted(trigger: str, before: datetime) -> QuerySet:
    """Previews that nobody said yes to. Their files go with them."""
    states = [
        BatchState.MAPPING,
        BatchState.PREVIEWED,
        BatchState.FAILED,
        BatchState.UNCHANGED,
    ]
    return ImportBatch.objects.filter(state__in=states, created_at__lt=before)


def _discard_unwanted(ids: Sequence[int], circumstances: Disposal) -> int:
    number = len(ids)
    ImportBatch.objects.filter(pk__in=ids).delete()
    left = SourceFile.objects.filter(batches=None)
    stored = list(left.values_list("file", flat=True))
    left.delete()
    storing.remove(StoredFile.objects.filter(pk__in=stored))
    return number


def _files(trigger: str, before: datetime) -> QuerySet:
    """That a value came from a file, its name and its checksum stay."""
    newer = ImportBatch.objects.filter(created_at__gte=before).exclude(source=None).values("source")
    read = SourceFile.objects.exclude(pk__in=newer).values("file")
    return StoredFile.objects.filter(pk__in=read, uploaded_at__lt=before).exclude(content="")


def _discard_content(ids: Sequence[int], circumstances: Disposal) -> int:
    return storing.remove_content(StoredFile.objects.filter(pk__in=ids))


MADE = {"made": "importen lades in"}

retention.register(
    DataClass(
        name="import_copies",
        label="kopior av importerade rader",
        triggers=MADE,
        due=_with_staged_rows,
        actions={"discard": _discard_staged_rows},
        is_document=False,
    ),
    DataClass(
        name="import_previews",
        label="importer som ingen har godkänt",
        triggers=MADE,
        due=_unwanted,
        actions={"discard": _discard_unwanted},
        is_document=False,
    ),
    DataClass(
        name="import_files",
        label="filer som resultat har lästs ur",
        triggers=MADE,
        due=_files,
        actions={"discard": _discard_content},
    ),
)
