"""A case file leaves the house: put together, noted, and handed over."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import rules
from cases.models import Case, Disclosure
from cases.record.case_documents import CaseDocument
from cases.record.case_file import CaseFile, as_pdf, as_zip, case_file
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed

__all__ = ["FORMS", "give_out", "put_together"]

FORMS = {"zip": as_zip, "pdf": as_pdf}


def put_together(
    case: Case, *, papers: list[CaseDocument], given: list[CaseDocument], passages: dict[str, list[str]]
) -> CaseFile:
    """As it would leave. Raises CannotMask when a passage stands nowhere: a slip of the pen would let it leave."""
    for paper in given:
        if paper.file and not paper.file.is_downloadable:
            raise NotAllowed(f"{paper.file.name} är inte kontrollerad eller är stoppad, så den kan inte lämnas ut.")
    return case_file(case, papers, given, passages)


@transaction.atomic
def give_out(
    case: Case,
    *,
    papers: list[CaseDocument],
    given: list[CaseDocument],
    passages: dict[str, list[str]],
    form: str,
    ground: str,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> bytes:
    """The file, and a row that tells which papers left, when and on what ground. Not what was struck out."""
    at = at or timezone.now()
    if not rules.may_mark(by):
        raise NotAllowed("Bara registratorn och lotsen lämnar ut akter.")
    if not given:
        raise NotAllowed("Kryssa för minst en handling att lämna ut.")
    whole = put_together(case, papers=papers, given=given, passages=passages)
    content = FORMS[form](whole)
    row = Disclosure.objects.create(
        case=case,
        at=at,
        by=by,
        ground=ground,
        note=note,
        form=form,
        papers=[paper.key for paper in given],
        masked=whole.masked,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    log.note("case.give_out", row, by=by, at=at, case=case.pk, papers=len(given), masked=whole.masked)
    return content
