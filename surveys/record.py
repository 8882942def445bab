"""What the survey floor registers with the public record: what an import leaves behind, which is no document."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from portal.record import retention
from portal.record.retention import DataClass, Disposal
from surveys import workflow
from surveys.models import ImportBatch, StagedRow


def _with_staged_rows(trigger: str, before: datetime) -> QuerySet:
    """Staged rows have served when the import is done."""
    done = ImportBatch.objects.filter(state__in=[workflow.APPROVED, workflow.REVERTED], created_at__lt=before)
    return done.filter(Exists(StagedRow.objects.filter(batch=OuterRef("pk"))))


def _discard_staged_rows(ids: Sequence[int], circumstances: Disposal) -> int:
    StagedRow.objects.filter(batch__in=ids).delete()
    return len(ids)


def _unwanted(trigger: str, before: datetime) -> QuerySet:
    """Previews that nobody said yes to."""
    states = [workflow.MAPPING, workflow.PREVIEWED, workflow.FAILED, workflow.UNCHANGED]
    return ImportBatch.objects.filter(state__in=states, created_at__lt=before)


MADE = {"made": "importen lades in"}

retention.register(
    DataClass(
        name="import_copies",
        label="kopior av importerade rader",
        triggers=MADE,
        due=_with_staged_rows,
        deeds={"discard": _discard_staged_rows},
        is_document=False,
    ),
    DataClass(
        name="import_previews",
        label="importer som ingen har godkänt",
        triggers=MADE,
        due=_unwanted,
        deeds={"discard": retention.deletes(ImportBatch)},
        is_document=False,
    ),
)
