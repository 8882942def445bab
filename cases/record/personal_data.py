"""The case floor's registers of people: their cases, what was said in them, their files, drafts and answers."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from cases import rules, secrecy
from cases.access import actions as invited
from cases.fields import ACCESS, CASE, CLOSING_ANSWER, INVITATION, MESSAGE, VISIT, VISIT_PROMISE
from cases.guide.reading import map_of
from cases.models import (
    Attachment,
    Case,
    CaseAccess,
    ClosingAnswer,
    CompanyVisit,
    Draft,
    Invitation,
    Message,
    SecrecyMark,
)
from cases.record.case_documents import title_of
from cases.record.disposing import discard_accesses, discard_drafts
from portal.models import Business, Contact, IncomingEmail, User
from portal.record.fields import Place
from portal.record.own_fields import CONTACT
from portal.record.personal_data import told_of, wrote
from portal.record.persons import Guest, Identity, Record, Register, only_digits
from portal.record.retention import Disposal
from portal.text.email_addresses import normal
from portal.text.swedish import moment


def cases_of(identity: Identity) -> QuerySet:
    """By the contact's address or telephone, or by the business's number."""
    rows = Case.objects.select_related("contact", "business").defer("search")
    return identity.matching(
        rows, email="contact__email", phone="contact__phone", number="business__number_fingerprint"
    ).order_by("pk")


def _note_reading(ids: Sequence[int], reader: User) -> None:
    """Of all marks in them: what was said and sent in a case is shown with it."""
    for case in Case.objects.filter(pk__in=ids).defer("search"):
        secrecy.note_reading(case, by=reader)


class _Marks:
    """What is under a mark in these cases, read once."""

    def __init__(self, cases: list[int]) -> None:
        rows = SecrecyMark.objects.standing().filter(case__in=cases)
        self.found = set(rows.values_list("case_id", "message_id", "attachment_id"))

    def cover(self, case: int, message: int | None = None, file: int | None = None) -> bool:
        return bool({(case, None, None), (case, message, None), (case, None, file)} & self.found)


def _cases(identity: Identity, reader: User) -> Iterator[Record]:
    rows = list(cases_of(identity).prefetch_related("wishes"))
    marks = _Marks([case.pk for case in rows])
    for case in rows:
        data = CASE.told(case, Place.EXTRACT)
        yield Record(
            case.pk, f"Ärende {case.reference}", at=case.received_at, data=data, is_marked=marks.cover(case.pk)
        )


def _messages(identity: Identity, reader: User) -> Iterator[Record]:
    """All that was said in their cases, and what was undone, which is kept. A note that the one who looks may not read
    is told without its text."""
    cases = list(cases_of(identity).values_list("pk", flat=True))
    marks, rows = _Marks(cases), Message.ever.filter(case__in=cases)
    readable = set(rows.readable_by(reader).values_list("pk", flat=True))
    for each in rows.select_related("author", "mailbox_author", "access", "sector", "case").order_by("pk"):
        data = {"Ärende": each.case.reference, "Från": each.from_whom} | MESSAGE.told(each, Place.EXTRACT)
        if each.pk not in readable:
            data["Text"] = f"({each.readers})"
        if each.undone_at:
            data["Ångrat"] = moment(each.undone_at)
        is_marked = marks.cover(each.case_id, message=each.pk)
        yield Record(each.pk, title_of(each), at=each.at, data=data, is_marked=is_marked)


def _files(identity: Identity, reader: User) -> Iterator[Record]:
    cases = list(cases_of(identity).values_list("pk", flat=True))
    marks = _Marks(cases)
    rows = Attachment.objects.filter(case__in=cases).select_related("file", "case", "message")
    readable = Q(message=None) | Q(message__in=Message.objects.readable_by(reader))
    for each in rows.filter(readable).order_by("pk"):
        data = {"Ärende": each.case.reference, "Namn": each.file.name, "SHA-256": each.file.sha256}
        is_marked = marks.cover(each.case_id, message=each.message_id, file=each.pk)
        at = each.file.uploaded_at
        yield Record(each.pk, "Bilaga", at=at, data=data, is_marked=is_marked, files=(each.file,))


def _letters(identity: Identity, reader: User) -> Iterator[Record]:
    """All that came in their cases, and what they wrote in others'. Marked as its case, its message or a file is."""
    rows = IncomingEmail.objects.filter(about="case")
    theirs = list(cases_of(identity).values_list("pk", flat=True))
    found = wrote(identity, rows) | rows.filter(about_id__in=theirs)
    found = list(found.filter(rules.letters_readable_by(reader)).select_related("file").prefetch_related("files"))
    cases = Case.objects.defer("search").in_bulk({each.about_id for each in found})
    marks = _Marks(list(cases))
    attached = Attachment.objects.filter(message__in=[each.became_id for each in found if each.became_id])
    hidden = {row.message_id for row in attached if marks.cover(row.case_id, file=row.pk)}
    for each in found:
        data = {"Ärende": cases[each.about_id].reference} | told_of(each, identity)
        is_marked = marks.cover(each.about_id, message=each.became_id) or each.became_id in hidden
        files = (*each.files.all(), *([each.file] if each.file else []))
        yield Record(each.pk, "Mejl som kom in", at=each.received_at, data=data, is_marked=is_marked, files=files)


def _note_reading_of_letters(ids: Sequence[int], reader: User) -> None:
    _note_reading(list(IncomingEmail.objects.filter(pk__in=ids).values_list("about_id", flat=True)), reader)


def _answers(identity: Identity, reader: User) -> Iterator[Record]:
    rows = ClosingAnswer.objects.filter(case__in=cases_of(identity).values("pk")).select_related("case")
    for each in rows.order_by("pk"):
        data = {"Ärende": each.case.reference} | CLOSING_ANSWER.told(each, Place.EXTRACT)
        yield Record(each.pk, "Omdöme efter avslut", at=each.at, data=data)


def _drafts(identity: Identity, reader: User) -> Iterator[Record]:
    """What somebody has begun to write and not sent: no document, and theirs alone."""
    tells = Draft.objects.filter(case=None, data__has_any_keys=["reach", "reach_tried", "reach_typed"])
    for each in tells.prefetch_related("files").order_by("pk"):
        reach, what = each.typed_in("reach"), each.typed_in("what")
        if not _is_theirs(reach, identity):
            continue
        data = {
            "Beskrivning": what.get("description", ""),
            **CASE.typed_from(what),
            "Svar i vägvisaren": _answered_in_guide(what),
            **CONTACT.typed_from(reach),
            "Företag": reach.get("company_name", ""),
        }
        files = tuple(each.files.all())
        yield Record(each.pk, "Utkast", at=each.updated_at, data=data, is_document=False, files=files)


def _answered_in_guide(what: dict) -> str:
    came = map_of(what.get("guide", ""))
    return came.answers_as_text if came else ""


def _is_theirs(reach: dict, identity: Identity) -> bool:
    """Drafts are few and short-lived: those that tell how to reach somebody are looked through one by one."""
    number, phone = reach.get("number") or {}, only_digits(identity.phone)
    by_email = identity.email and normal(reach.get("email", "")) == identity.email
    by_number = identity.number and number.get("fingerprint") == identity.number.fingerprint
    return bool(by_email or by_number or phone and only_digits(reach.get("phone", "")) == phone)


def _erase_drafts(ids: Sequence[int]) -> None:
    discard_drafts(ids, Disposal(at=None, by=None, run=None, is_real=True))


def _invitations(identity: Identity, reader: User) -> Iterator[Record]:
    rows = identity.matching(Invitation.objects.select_related("meeting"), email="email")
    for each in rows.order_by("pk"):
        what = f"{'Bjuden till' if each.meeting.was_called else 'Antecknad på'} {each.meeting}"
        yield Record(each.pk, what, at=each.invited_at, data=INVITATION.told(each, Place.EXTRACT))


def _accesses(identity: Identity, reader: User) -> Iterator[Record]:
    """Cases of others that they may read. What they wrote there is a document of the case, and bears the name."""
    rows = identity.matching(CaseAccess.objects.select_related("case").defer("case__search"), email="email")
    marks = _Marks(_cases_of_accesses(rows.values_list("pk", flat=True)))
    for each in rows.prefetch_related("messages__attachments__file").order_by("pk"):
        said = list(each.messages.all())
        files = [attachment for message in said for attachment in message.attachments.all()]
        is_marked = marks.cover(each.case_id) or any(marks.cover(row.case_id, message=row.pk) for row in said)
        is_marked |= any(marks.cover(file.case_id, message=file.message_id, file=file.pk) for file in files)
        yield Record(
            each.pk,
            f"Inbjuden till ärende {each.case.reference}",
            at=each.invited_at,
            data=ACCESS.told(each, Place.EXTRACT) | {"Skrev": "\n\n".join(message.text for message in said)},
            is_document=bool(said),
            is_marked=is_marked,
            files=tuple(file.file for file in files),
        )


def _note_reading_of_accesses(ids: Sequence[int], reader: User) -> None:
    _note_reading(_cases_of_accesses(ids), reader)


def _cases_of_accesses(ids: Iterable[int]) -> list[int]:
    """Of a duplicate, also the case where it went on: what they wrote stands there."""
    rows = CaseAccess.objects.filter(pk__in=list(ids))
    return list(rows.values_list("case", flat=True).union(rows.exclude(messages=None).values_list("messages__case")))


def _erase_accesses(ids: Sequence[int]) -> None:
    discard_accesses(CaseAccess.objects.filter(pk__in=ids))


def let_in(contacts: Sequence[int]) -> list[Guest]:
    """Whom those have let into their cases."""
    rows = invited.let_in_by(*contacts).exclude(case__contact__email="")
    return [
        Guest(each.pk, invited.taking_back_in_words(each), goes=not invited.was_right(each.case.contact))
        for each in rows.select_related("case__contact").defer("case__search")
    ]


def guests_go(contact: Contact, old: str, by: User, stay: Collection[int] | None) -> str:
    return invited.gone_in_words(invited.address_corrected(contact, old, stay=stay, by=by))


def _visits(identity: Identity, reader: User) -> Iterator[Record]:
    """To their company, whichever row of its card tells that it is theirs. What is said there may be of any case."""
    ways = {"email": "contacts__email", "phone": "contacts__phone", "number": "number_fingerprint"}
    theirs = identity.matching(Business.objects, **ways).values_list("card", "pk")
    cards = [card or pk for card, pk in theirs]
    rows = CompanyVisit.objects.filter(Q(business__in=cards) | Q(business__card__in=cards))
    marked = set(rows.filter(rules.is_of_marked_company()).values_list("pk", flat=True))
    rows = rows.visible_to(reader).select_related("business__card").prefetch_related("promises")
    for each in rows.order_by("pk"):
        promised = VISIT_PROMISE.told_of_all(each.promises.all(), Place.EXTRACT)
        data = VISIT.told(each, Place.EXTRACT) | promised
        yield Record(each.pk, str(each), at=each.start, data=data, is_marked=each.pk in marked)


REGISTERS = [
    Register(
        "cases", "Ärenden", _cases, model=Case, rectifiable=("company_name", "place"), note_reading=_note_reading
    ),
    Register("messages", "Meddelanden i ärenden", _messages),
    Register("case_files", "Bilagor i ärenden", _files),
    Register("case_letters_in", "Mejl som har kommit in i ärenden", _letters, note_reading=_note_reading_of_letters),
    Register("closing_answers", "Omdömen efter avslut", _answers),
    Register("drafts", "Utkast som inte har skickats", _drafts, erase=_erase_drafts),
    Register("invitations", "Inbjudningar till lotsmöten", _invitations),
    Register(
        "case_accesses",
        "Inbjuden till andras ärenden",
        _accesses,
        model=CaseAccess,
        rectifiable=("name", "email"),
        erase=_erase_accesses,
        note_reading=_note_reading_of_accesses,
    ),
    Register("company_visits", "Företagsbesök", _visits, model=CompanyVisit, rectifiable=("place", "others")),
]
