"""Reading that is noted in the log: who, when, and under which secrecy mark."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import rules
from cases.models import Attachment, Case, SecrecyMark
from portal.models import Actor, MailboxPerson, Sector, account_of
from portal.people import log, security


def marks_of(case: Case) -> list[SecrecyMark]:
    """Those that stand, with what they are on."""
    rows = case.secrecy_marks.standing().select_related("marked_by", "message__sector", "message__author")
    return list(rows.select_related("attachment__file").prefetch_related("sectors"))


def is_marked_whole() -> Q:
    """For cases: a number that is told of them to whoever may not read them leaves these out."""
    marks = SecrecyMark.objects.standing().filter(message=None, attachment=None)
    return Q(Exists(marks.filter(case=OuterRef("pk")))) | Q(Exists(marks.filter(case=OuterRef("joined_into"))))


def note_reading(
    case: Case,
    *,
    by: Actor | None,
    sector: Sector | None = None,
    file: Attachment | None = None,
    also: Iterable[int] | QuerySet = (),
) -> list[SecrecyMark]:
    """The marks on what is shown on this page (or in this file), each noted as read; `also` of other cases.

    Through a sector's limited link nobody is signed in, and the sector is noted beside the name that was said.
    """
    account = account_of(by)
    here = Q(case=case) | Q(case__in=also)
    rows = SecrecyMark.objects.standing().filter(here, rules.marks_read_by(account, sector=sector)).distinct()
    if file is not None:
        rows = rows.filter(Q(message=None, attachment=None) | Q(attachment=file) | Q(message=file.message_id))
    marks = list(rows.select_related("marked_by", "case").defer("case__search").order_by("pk"))
    who = {"sector": sector.pk} if account is None and sector else {}
    for mark in marks:
        log.note("secrecy.read", mark, by=by, case=mark.case_id, **who)
    if marks:
        about = {"case": case.reference, "marks": [mark.pk for mark in marks]}
        security.note(security.Kind.MARKED_READ, by=account, **about, **who)
    return marks


def note_reading_of(cases: Iterable[int], *, by: Actor | None, sector: Sector | None = None) -> None:
    """Of a page that shows several, few of which are under a mark."""
    marked = SecrecyMark.objects.standing().filter(case__in=cases).order_by().values("case")
    for case in Case.objects.filter(pk__in=marked).defer("search").order_by("pk"):
        note_reading(case, by=by, sector=sector)


def note_reader(case: Case, reader: MailboxPerson, *, is_refused: bool) -> None:
    """Through the link of a mailbox where it matters who reads."""
    log.note("mailbox.refuse" if is_refused else "mailbox.read", case, by=reader)
