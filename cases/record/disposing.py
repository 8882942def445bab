"""Cases and what belongs to them, class by class: what is due, and how it goes.

A case that is disposed of keeps its row, its moves, promises and turns, so that every figure is what it was. Its
texts, files, people and letters are gone. The reference and the registry number stay: the diary is preserved.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import workflow
from cases.access.letters import SCOPE
from cases.actions.intake import drafts
from cases.actions.intake.proving import SPOKEN
from cases.fields import AGENDA_ITEM, CASE, CLOSING_ANSWER, EMPTIED, MESSAGE
from cases.models import (
    AgendaItem,
    Assignment,
    Attachment,
    Case,
    CaseAccess,
    ClosingAnswer,
    CompanyVisit,
    Draft,
    Invitation,
    Message,
    PilotMeeting,
)
from cases.record.archive import archive_cases
from cases.workflow import Audience, Side
from portal.files import storing
from portal.mail import outbox
from portal.mail.incoming import forgetting
from portal.models import (
    ArchivePackage,
    Contact,
    IncomingEmail,
    OutgoingEmail,
    Reminder,
    SecretLink,
    StoredFile,
)
from portal.people import companies, log
from portal.record.fields import FieldList
from portal.record.own_fields import CONTACT, NO_WAY
from portal.record.part import anonymous, forget_incoming
from portal.record.retention import DataClass, Disposal, deletes

# --- What is due ----------------------------------------------------------------------------------


def ended(before: datetime) -> QuerySet:
    """A duplicate goes when the case has ended where it is read, and never before that."""
    long_ago = {"state__in": sorted(workflow.ENDED), "closed_at__lt": before}
    goes_on = Q(joined_into__state__in=sorted(workflow.OPEN)) | Q(joined_into__closed_at__gte=before)
    return Case.objects.filter(disposed_at=None, **long_ago).exclude(goes_on)


def _cases(trigger: str, before: datetime) -> QuerySet:
    """Due for the archive or, after the archive has said that it has them, for disposal."""
    packages = ArchivePackage.objects.filter(thing="case", thing_id=OuterRef("pk"))
    if trigger == "archived":
        return ended(before=datetime.max.replace(tzinfo=before.tzinfo)).filter(
            Exists(packages.filter(received_at__lt=before))
        )
    return ended(before)


def _not_packed(trigger: str, before: datetime) -> QuerySet:
    return ended(before).filter(archived_at=None)


def _in_ended(model, trigger_filter: Q) -> Callable[[str, datetime], QuerySet]:
    def due(trigger: str, before: datetime) -> QuerySet:
        return model._base_manager.filter(trigger_filter, case__in=ended(before))

    return due


def _letters(trigger: str, before: datetime) -> QuerySet:
    rows = OutgoingEmail.objects.filter(about="case", about_id__in=ended(before).values("pk"))
    return rows.exclude(subject=outbox.FORGOTTEN)


def _incoming(trigger: str, before: datetime) -> QuerySet:
    rows = IncomingEmail.objects.filter(about="case", about_id__in=ended(before).values("pk"))
    return rows.exclude(file=None)


def _answers(trigger: str, before: datetime) -> QuerySet:
    return ClosingAnswer.objects.filter(at__lt=before).exclude(text="")


def _agenda(trigger: str, before: datetime) -> QuerySet:
    over = PilotMeeting.objects.filter(end__lt=before).exclude(state=PilotMeeting.State.CALLED)
    return AgendaItem.objects.filter(meeting__in=over).exclude(note="")


def _drafts(trigger: str, before: datetime) -> QuerySet:
    return Draft.objects.filter(case=None, updated_at__lt=before)


# --- How it goes ----------------------------------------------------------------------------------


def discard_drafts(ids: Sequence[int], circumstances: Disposal) -> int:
    drafts.throw_away(*ids)
    return len(ids)


def _blank(listed: FieldList, data_class: str) -> Callable[[Sequence[int], Disposal], int]:
    def act(ids: Sequence[int], circumstances: Disposal) -> int:
        return listed.model._base_manager.filter(pk__in=ids).update(**listed.blanks(data_class))

    return act


def discard_messages(ids: Sequence[int], circumstances: Disposal) -> int:
    _note_parts(Message, ids, circumstances)
    _forget_originals(Q(became_id__in=ids))
    return Message.ever.filter(pk__in=ids).update(**MESSAGE.blanks())


def _forget_originals(of_what: Q) -> None:
    """A letter that came in holds what became a message, and its files."""
    forgetting.forget(IncomingEmail.objects.filter(of_what, about="case"))


def _note_parts(model, ids: Sequence[int], circumstances: Disposal) -> None:
    """In each case's own history, so that what is missing there is known to be disposed of."""
    for case in Case.objects.filter(pk__in=model._base_manager.filter(pk__in=ids).values("case")).only("pk"):
        log.note("case.dispose_part", case, by=circumstances.by, at=circumstances.at)


def discard_notes(ids: Sequence[int], circumstances: Disposal) -> int:
    _note_parts(Message, ids, circumstances)
    _forget_originals(Q(became_id__in=ids))
    _discard_files(Attachment.objects.filter(message__in=ids))
    number = Message.ever.filter(pk__in=ids).count()
    Message.ever.filter(pk__in=ids).delete()
    return number


def _discard_files(attachments: QuerySet) -> int:
    stored = list(attachments.values_list("file", flat=True))
    number = attachments.count()
    attachments.delete()
    _forget_originals(
        Q(pk__in=IncomingEmail.files.through.objects.filter(storedfile__in=stored).values("incomingemail"))
    )
    storing.remove(StoredFile.objects.filter(pk__in=stored))
    return number


def discard_files(ids: Sequence[int], circumstances: Disposal) -> int:
    _note_parts(Attachment, ids, circumstances)
    return _discard_files(Attachment.objects.filter(pk__in=ids))


def forget_letters(ids: Sequence[int], circumstances: Disposal) -> int:
    return outbox.forget(OutgoingEmail.objects.filter(pk__in=ids))


def discard_cases(ids: Sequence[int], circumstances: Disposal) -> int:
    """Everything that somebody wrote, sent or was called. Statistics are made of what is left."""
    cases = Case.objects.filter(pk__in=ids)
    of_cases = {"case__in": ids}
    _discard_files(Attachment.objects.filter(**of_cases))
    Message.ever.filter(audience=Audience.INTERNAL, **of_cases).delete()
    Message.ever.filter(side=Side.BUSINESS, **of_cases).update(author=None, access=None)
    for listed in EMPTIED:
        rows = listed.model._base_manager.filter(**{f"{listed.of_case}__in": ids})
        rows.exclude(**listed.blanks()).update(**listed.blanks())
    Invitation.objects.filter(**of_cases).delete()
    Draft.objects.filter(**of_cases).delete()
    invited = CaseAccess.objects.filter(**of_cases)
    # Whoever follows a duplicate wrote where it went on, and that case may stay: its words are nobody's then.
    Message.ever.filter(access__in=invited).update(access=None)
    discard_accesses(invited)
    _forget_letters_and_links(ids)
    _forget_people(cases)
    cases.update(disposed_at=circumstances.at, business=None, **CASE.blanks())
    for case in cases.only("pk"):
        log.note("case.dispose", case, by=circumstances.by, at=circumstances.at)
    return len(ids)


def discard_accesses(rows: QuerySet) -> None:
    """With the links that opened a case for them."""
    SecretLink.objects.filter(scope=SCOPE, target_id__in=rows.values("pk")).delete()
    rows.delete()


def _forget_letters_and_links(ids: Sequence[int]) -> None:
    questions = list(Assignment.objects.filter(case__in=ids).values_list("pk", flat=True))
    outbox.forget(OutgoingEmail.objects.filter(about="case", about_id__in=ids))
    _forget_originals(Q(about_id__in=ids))
    to_them = Q(scope__in=["case", SPOKEN], target_id__in=ids) | Q(scope="assignment", target_id__in=questions)
    SecretLink.objects.filter(to_them).delete()
    about = Q(thing="case", thing_id__in=ids) | Q(thing="assignment", thing_id__in=questions)
    Reminder.objects.filter(about, receiver="business").update(to=None, to_email=anonymous())


def _forget_people(cases: QuerySet) -> None:
    """A contact of these cases alone becomes nobody; one that another case needs stays with that one."""
    contacts = set(cases.values_list("contact", flat=True))
    businesses = set(cases.exclude(business=None).values_list("business", flat=True))
    theirs = Contact.objects.filter(pk__in=contacts).exclude(business=None)
    businesses |= set(theirs.values_list("business", flat=True))
    others = Case.objects.filter(contact__in=contacts).exclude(pk__in=cases.values("pk"))
    needed = set(others.values_list("contact", flat=True))
    for case in cases.filter(contact__in=needed).only("pk"):
        Case.objects.filter(pk=case.pk).update(contact=Contact.objects.create(phone=NO_WAY))
    alone = Contact.objects.filter(pk__in=contacts - needed)
    alone.update(**CONTACT.blanks())
    cases.update(business=None)
    companies.forget(businesses)


def _long_past_visits(trigger: str, before: datetime) -> QuerySet:
    return CompanyVisit.objects.filter(start__lt=before)


def _discard_visits(ids: Sequence[int], circumstances: Disposal) -> int:
    """And the company that nothing else needs."""
    companies_of = set(CompanyVisit.objects.filter(pk__in=ids).values_list("business", flat=True))
    number = deletes(CompanyVisit)(ids, circumstances)
    companies.forget(companies_of)
    return number


def tell_cases(ids: Sequence[int]) -> list[str]:
    return [f"ärende {reference}" for reference in Case.objects.filter(pk__in=ids).values_list("reference", flat=True)]


def _tell_by_case(model) -> Callable[[Sequence[int]], list[str]]:
    def tell(ids: Sequence[int]) -> list[str]:
        references = model._base_manager.filter(pk__in=ids).values_list("case__reference", flat=True)
        return [f"i ärende {reference}" for reference in references]

    return tell


CLOSED = {"closed": "ärendet avslutades"}
DRAFTS = DataClass(
    name="drafts",
    label="utkast som inte har skickats",
    triggers={"touched": "någon skrev i utkastet senast"},
    due=_drafts,
    actions={"discard": discard_drafts},
    is_document=False,
)
CLASSES = [
    DRAFTS,
    DataClass(
        name="cases",
        label="hela ärenden",
        triggers=CLOSED | {"archived": "arkivet tog emot ärendet"},
        due=_cases,
        actions={"discard": discard_cases},
        tell=tell_cases,
        letters_about=("case",),
    ),
    DataClass(
        name="cases_to_archive",
        label="hela ärenden, till arkivet",
        triggers=CLOSED,
        due=_not_packed,
        actions={"archive": archive_cases},
        tell=tell_cases,
    ),
    DataClass(
        name="notes",
        label="interna anteckningar i ärenden",
        triggers=CLOSED,
        due=_in_ended(Message, Q(audience=Audience.INTERNAL)),
        actions={"discard": discard_notes},
        tell=_tell_by_case(Message),
    ),
    DataClass(
        name="messages",
        label="meddelanden och samtalsanteckningar i ärenden",
        triggers=CLOSED,
        due=_in_ended(Message, ~Q(audience=Audience.INTERNAL) & ~Q(text="")),
        actions={"discard": discard_messages},
        tell=_tell_by_case(Message),
    ),
    DataClass(
        name="case_files",
        label="bilagor i ärenden",
        triggers=CLOSED,
        due=_in_ended(Attachment, Q()),
        actions={"discard": discard_files},
        tell=_tell_by_case(Attachment),
    ),
    DataClass(
        name="case_letters",
        label="mejl om ärenden",
        triggers=CLOSED,
        due=_letters,
        actions={"anonymise": forget_letters},
        leaves="att mejlet skrevs och när. Adress, ämne och text tas bort",
    ),
    DataClass(
        name="case_letters_in",
        label="mejl som kom in i ärenden, som de kom",
        triggers=CLOSED,
        due=_incoming,
        actions={"anonymise": forget_incoming},
        leaves="att ett mejl kom och när. Det som blev ett meddelande i ärendet finns kvar där",
    ),
    DataClass(
        name="closing_words",
        label="fria ord i omdömen efter avslut",
        triggers={"given": "omdömet lämnades"},
        due=_answers,
        actions={"anonymise": _blank(CLOSING_ANSWER, "closing_words")},
        leaves="betygen. Orden tas bort",
        tell=_tell_by_case(ClosingAnswer),
    ),
    DataClass(
        name="agenda_notes",
        label="lotsens egna anteckningar till möten",
        triggers={"held": "mötet hölls"},
        due=_agenda,
        actions={"discard": _blank(AGENDA_ITEM, "agenda_notes")},
        tell=_tell_by_case(AgendaItem),
    ),
    DataClass(
        name="company_visits",
        label="besök hos företag",
        triggers={"held": "besöket var"},
        due=_long_past_visits,
        actions={"discard": _discard_visits},
    ),
]
