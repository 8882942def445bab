"""Who may see and do. One predicate for each kind of thing; lists, pages, searches, files and admin all use it.

What a person may not see answers exactly as what does not exist.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.by_row import is_any
from cases.workflow import AssignmentState, Audience, DeclineReason, Side
from portal.models import Actor, MailboxPerson, Sector, SectorRole, User

# A sector that handed the question back, or was told to leave it, reads no further.
READING = [AssignmentState.ASKED, AssignmentState.ACCEPTED, AssignmentState.ANSWERED]
NOTHING = Q(pk__in=[])


def _rows(model: str) -> QuerySet:
    """The models' querysets are built on these rules, so here the models are asked for by name."""
    return apps.get_model("cases", model).objects


def may_triage(user: User) -> bool:
    """The pilot (business developer or substitute) runs the case; the director, while nobody covers the pilot."""
    return user.is_authenticated and user.is_active and user.roles.runs_cases


def may_register_for_somebody(user: User) -> bool:
    return user.roles.runs_cases or bool(user.roles.own_sectors)


def cases_visible_to(user: User) -> Q:
    """The pilot, the director and the registrar see every case; a sector's people those it was asked about.

    A case under a secrecy mark is seen by the pilot, the registrar and the sectors that the mark names.
    A duplicate is seen as the case where it goes on: by the sectors asked there too, and not past a mark on that.
    People of another organisation see no case at all, only their own assignment.
    """
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    roles = user.roles
    if roles.keeps_record:
        return Q()
    here, there = OuterRef("pk"), OuterRef("joined_into")
    is_open = ~_is_hidden_from(roles.own_sectors, case=here) & ~_is_hidden_from(roles.own_sectors, case=there)
    if roles.sees_everything or not roles.own_sectors:
        return is_open if roles.sees_everything else NOTHING
    asked = _rows("Assignment").filter(sector__in=roles.own_sectors, state__in=READING)
    may_read = is_any(asked.filter(case=here)) | is_any(asked.filter(case=there))
    return may_read & ~_in_conflict(user) & is_open


def assignments_visible_to(user: User) -> Q:
    """Everything in the cases that the person sees, and the person's own sectors' questions."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    if user.roles.keeps_record:
        return Q()
    visible = _rows("Case").filter(cases_visible_to(user), pk=OuterRef("case_id"))
    return Q(Exists(visible)) | assignments_workable_by(user)


def assignments_workable_by(user: User) -> Q:
    """Those that the person's sectors were asked. Who has declared a conflict of interest sees the case no more."""
    if not (user.is_authenticated and user.is_active) or not user.roles.sectors:
        return NOTHING
    own = Q(sector__in=user.roles.sectors, state__in=READING)
    return own & ~_in_conflict(user, of="case__") & ~is_hidden_from_its_sector()


def assignments_taken_from(user: User) -> Q:
    """Those that the person's sectors had and have no more. They may be told that much, and nothing of the case."""
    if not (user.is_authenticated and user.is_active) or not user.roles.sectors:
        return NOTHING
    gone = Q(sector__in=user.roles.sectors) & ~Q(state__in=READING)
    return gone & ~_in_conflict(user, of="case__")


def _in_conflict(actor: Actor, of: str = "") -> Q:
    """For cases, or what is `of` a case: declared there, where it goes on, or in a duplicate. Few: read once."""
    declared, found = _conflicts(actor).order_by(), NOTHING
    for cases in (declared.values("case"), declared.exclude(case__joined_into=None).values("case__joined_into")):
        found |= Q(**{f"{of}pk__in": cases}) | Q(**{f"{of}joined_into__in": cases})
    return found


def _conflicts(actor: Actor) -> QuerySet:
    """Declared signed in, or by the same name at the sector's mailbox."""
    rows = _declared()
    if isinstance(actor, User):
        by_name = Q(declined_by_person__name__iexact=actor.name, sector__in=actor.roles.sectors)
        return rows.filter(Q(declined_by=actor) | by_name)
    same_name = Q(declined_by_person__name__iexact=actor.name) | Q(declined_by__name__iexact=actor.name)
    return rows.filter(same_name, sector=actor.sector_id)


def is_in_conflict(actor: Actor, *, case: object) -> bool:
    """Has declared a conflict of interest, and is given nothing more to do in the case."""
    return _conflicts(actor).filter(_of_same_matter(case)).exists()


def _declared() -> QuerySet:
    return _rows("Assignment").filter(state=AssignmentState.DECLINED, decline_reason=DeclineReason.CONFLICT)


def _of_same_matter(case: object) -> Q:
    """Of the case, where it goes on, or a duplicate."""
    here = Q(case=case) | Q(case__joined_into=case)
    return here | Q(case__joined=case) | Q(case__joined_into__joined=case)


def _declared_in(case: object) -> QuerySet:
    return _declared().filter(_of_same_matter(case))


def declared_by_address(email: str, *, case: object) -> QuerySet:
    return _declared_in(case).filter(declined_by__email__iexact=email) if email else _rows("Assignment").none()


def is_address_in_conflict(email: str, *, case: object) -> bool:
    """Where a sector's letters go to somebody's own address: what has reached it opens nothing for that person."""
    return declared_by_address(email, case=case).exists()


def is_shared_with_conflict(sector: Sector, *, case: object) -> bool:
    """Whoever declared a conflict of interest there reads the same mailbox."""
    return _declared_in(case).filter(sector=sector).exists()


def asks_who_reads(sector: Sector, *, case: object) -> bool:
    """A mailbox's link opens nothing without a name where it matters who reads."""
    return is_shared_with_conflict(sector, case=case) or _standing_marks().filter(_of_same_matter(case)).exists()


# An officer's or the pilot's answer that is a draft of hers. She says who reads it, and until then nobody else does.
KEPT_AS_DRAFT = Q(kind="ordinary", state="sorted", became_id=None, sorted_by=None)
KEPT_AS_DRAFT &= Q(letter__answers_to__in=["assignment", "case"])


def letters_readable_by(user: User) -> Q:
    """Of letters that came in: by whoever runs the cases or keeps the record. None of a case, or a meeting about one,
    that they may not see or have a conflict of interest in, nor what became a message that they may not read.
    The original and what is folded away may quote anything that we have written to its sender: nobody else reads it.
    """
    if not (user.is_authenticated and user.is_active and (user.roles.runs_cases or user.roles.keeps_record)):
        return NOTHING
    visible = _rows("Case").filter(cases_letters_are_put_in_by(user))
    in_sight = Exists(visible.filter(pk=OuterRef("case_id")))
    read = Exists(_rows("Message").filter(messages_readable_by(user), in_sight, pk=OuterRef("became_id")))
    if not user.roles.keeps_record:
        files = _rows("Attachment").filter(file_is_hidden_from(user.roles.sectors), message=OuterRef("became_id"))
        read = Q(read) & ~Exists(files)
    of_case = Q(Exists(visible.filter(pk=OuterRef("about_id"))), about="case") & (Q(became_id=None) | Q(read))
    shut = _rows("PilotMeeting").whose_mail_is_hidden_from(user).values("pk")
    return of_case & ~KEPT_AS_DRAFT | ~Q(about="case") & ~Q(about="pilotmeeting", about_id__in=shut)


def cases_letters_are_put_in_by(user: User) -> Q:
    return cases_visible_to(user) & ~_in_conflict(user)


def is_of_same_person(of: str = "") -> Q:
    """For duplicates, or what is `of` one: as `Case.belongs_to_same_person_as` the case where it goes on."""
    own, there = f"{of}contact", f"{of}joined_into__contact"
    same = {f"{own}__email": F(f"{there}__email"), f"{own}__email__gt": ""}
    proved = {f"{each}__proved_address": F(f"{each}__email") for each in (own, there)}
    return Q(**same, **proved)


# --- Secrecy marks --------------------------------------------------------------------------------


def may_mark(user: User) -> bool:
    return user.is_authenticated and user.is_active and user.roles.keeps_record


def _standing_marks(**about: object) -> QuerySet:
    return _rows("SecrecyMark").filter(lifted_at=None, **about)


def _whole(**about: object) -> QuerySet:
    return _standing_marks(message=None, attachment=None, **about)


def _unread(marks: QuerySet, **reader: object) -> Q:
    """There is a mark that does not name the reader's sector."""
    named = apps.get_model("cases", "SecrecyMark").sectors.through.objects.filter(secrecymark=OuterRef("pk"))
    return Q(Exists(marks.exclude(Exists(named.filter(**reader)))))


def _is_hidden_from(sectors: Iterable[Sector | int], *, case: object) -> Q:
    """The whole case is marked, and the mark names none of those sectors."""
    return _unread(_whole(case=case), sector__in=sectors)


def is_hidden_from_its_sector() -> Q:
    """For assignments: the case, where it goes on, or where the question came from is marked for other sectors."""
    here = Q(case=OuterRef("case_id")) | Q(case=OuterRef("case__joined_into")) | Q(case=OuterRef("origin_id"))
    return _unread(_whole().filter(here), sector=OuterRef(OuterRef("sector")))


def is_marked_for_others(sector: Sector) -> Q:
    """For cases: marked, and the mark does not name the sector."""
    return _is_hidden_from([sector.pk], case=OuterRef("pk"))


def message_is_hidden_from(sectors: Iterable[Sector | int]) -> Q:
    return _unread(_standing_marks(message=OuterRef("pk")), sector__in=sectors)


def file_is_hidden_from(sectors: Iterable[Sector | int]) -> Q:
    """The file itself is marked; a file of a marked message goes with its message."""
    return _unread(_standing_marks(attachment=OuterRef("pk")), sector__in=sectors)


def marks_read_by(user: User | None, *, sector: Sector | None = None) -> Q:
    """Of the marks of a case whose page somebody reads: those that do not hide anything from that reader."""
    if user is not None and user.roles.keeps_record:
        return Q()
    if sector:
        return Q(sectors__in=[sector])
    return Q(sectors__in=user.roles.sectors if user else [])


def may_be_asked(sector: Sector, *, case: Model) -> bool:
    """To ask a sector is to let it read: a mark must have named it first."""
    return not _rows("Case").filter(is_marked_for_others(sector), pk=case.pk).exists()


# --- Meetings -------------------------------------------------------------------------------------


def meetings_visible_to(user: User) -> Q:
    """Those that the person, or one of the person's sectors, is invited to; who sees every case sees every meeting."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    if user.roles.sees_everything:
        return Q()
    asked = _rows("Invitation").filter(meeting=OuterRef("pk"), case=None, taken_back_at=None)
    return Q(Exists(asked.filter(Q(user=user) | Q(sector__in=user.roles.sectors)))) if user.roles.sectors else NOTHING


def agenda_visible_to(user: User) -> Q:
    """Items about cases that the person sees, or (from another organisation) about a case that it was asked in."""
    visible = _rows("Case").filter(cases_visible_to(user), pk=OuterRef("case_id"))
    asked = _rows("Assignment").filter(_asked_in(OuterRef("case_id")), assignments_workable_by(user))
    return Q(Exists(visible)) | Q(Exists(asked))


def agenda_readable_at(sector: Sector, *, email: str, reader: MailboxPerson | None) -> Q:
    """Through the limited link that went to that address of a sector, where nobody is signed in: the cases that the
    sector was asked in, here or (of ours) where it goes on. Those where it matters who reads, by whoever has said a
    name."""
    case = OuterRef("case_id")
    here = _asked_in(case) if sector.is_external else _asked_in(case) | Q(case=OuterRef("case__joined_into"))
    asked = _rows("Assignment").filter(here, sector=sector, state__in=READING)
    is_free = ~Q(Exists(declared_by_address(email, case=case)))
    if reader:
        is_free &= ~Q(Exists(_conflicts(reader).filter(_of_same_matter(case))))
    goes_on = _is_hidden_from([sector.pk], case=OuterRef("case__joined_into"))
    return Q(Exists(asked)) & is_free & ~_is_hidden_from([sector.pk], case=case) & ~goes_on


def cases_readable_at(sector: Sector) -> Q:
    """For cases, by such a link of a sector of ours: as `cases_visible_to` its people."""
    asked = _rows("Assignment").filter(sector=sector, state__in=READING)
    may_read = Exists(asked.filter(case=OuterRef("pk"))) | Exists(asked.filter(case=OuterRef("joined_into")))
    hidden = _is_hidden_from([sector.pk], case=OuterRef("pk"))
    return Q(may_read) & ~hidden & ~_is_hidden_from([sector.pk], case=OuterRef("joined_into"))


def _asked_in(case: object) -> Q:
    """For assignments: also one that has followed to another case since."""
    return Q(case=case) | Q(origin=case)


def agenda_asking_who_reads(sector: Sector) -> Q:
    case = OuterRef("case_id")
    marked = _standing_marks().filter(_of_same_matter(case))
    return Q(Exists(_declared_in(case).filter(sector=sector))) | Q(Exists(marked))


# --- Visits to companies --------------------------------------------------------------------------


def visits_visible_to(user: User) -> Q:
    """By whoever sees every case, and by those who go along. What is said at a visit may be of anything that the
    company has with us: whoever a mark or a conflict of interest keeps from one of its cases reads none of it.
    """
    if not (user.is_authenticated and user.is_active and user.roles.works_here):
        return NOTHING
    if user.roles.keeps_record:
        return Q()
    goes = _rows("CompanyVisit").model.staff.through.objects.filter(companyvisit=OuterRef("pk"), user=user)
    sees = Q() if user.roles.sees_everything else Q(Exists(goes))
    return sees & ~_company_is_hidden_from(user) & ~Q(Exists(_conflicts(user).filter(_of_company())))


def visit_promises_visible_to(user: User) -> Q:
    """With their visit; and by whose they are, and the colleagues at that sector, who read no more of the visit."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    visits = _rows("CompanyVisit").filter(visits_visible_to(user), pk=OuterRef("visit_id"))
    return Q(Exists(visits)) | visit_promises_of(user)


def visit_promises_of(user: User) -> Q:
    """Those that the person, or somebody at the same sector, has to keep."""
    if not user.roles.works_here:
        return NOTHING
    colleagues = SectorRole.objects.current(timezone.localdate()).filter(sector__in=user.roles.own_sectors)
    theirs = Q(owner=user) | Q(Exists(colleagues.filter(user=OuterRef("owner_id"))))
    return theirs & ~_company_is_hidden_from(user, of="visit__")


def is_of_marked_company(of: str = "") -> Q:
    """For visits, or what is `of` one: the whole of a case of the company is under a mark."""
    return Q(Exists(_whole().filter(_of_company(of))))


def _company_is_hidden_from(user: User, of: str = "") -> Q:
    """For visits, or what is `of` one."""
    return _unread(_whole().filter(_of_company(of)), sector__in=user.roles.own_sectors)


def _of_company(of: str = "") -> Q:
    """For what belongs to a case: a case of the company that is visited, by whichever row of its card."""
    row, card = OuterRef(f"{of}business"), OuterRef(f"{of}business__card")
    of_row = Q(case__business=row) | Q(case__business__card=row)
    return of_row | Q(case__business=card) | Q(case__business__card=card)


# --- What is read within a case -------------------------------------------------------------------


def messages_readable_by(user: User) -> Q:
    """Within a case that the person sees: what the business reads, the pilot's and the own sector's."""
    readable = _messages_meant_for(user)
    return readable if user.roles.keeps_record else readable & ~message_is_hidden_from(user.roles.sectors)


def _messages_meant_for(user: User) -> Q:
    roles = user.roles
    if roles.runs_cases:
        return ~Q(audience=Audience.INTERNAL) | Q(sector=None) | Q(sector__in=roles.sectors)
    public_or_own = Q(audience=Audience.BUSINESS) | Q(sector__in=roles.sectors)
    if roles.sees_everything:
        return public_or_own | Q(audience=Audience.PILOT)
    return public_or_own


def messages_readable_at(assignment: Any) -> Q:
    """On the page of one question, also through the sector's limited link, where nobody is signed in.

    Another organisation reads its own texts, the business's answers to it, and what the pilot has ticked.
    """
    own = Q(sector=assignment.sector_id)
    if not assignment.sector.is_external:
        meant_for_it = Q(audience=Audience.BUSINESS) | own
    else:
        ticked = assignment.shared_messages.values("pk")
        meant_for_it = own | Q(assignment=assignment, side=Side.BUSINESS) | Q(pk__in=ticked)
    return meant_for_it & ~message_is_hidden_from([assignment.sector_id])


def files_readable_by(user: User) -> Q:
    """Within a case that the person sees: a file is read by whoever may read the text that it came with."""
    readable = _rows("Message").filter(messages_readable_by(user), case=OuterRef("case_id"), pk=OuterRef("message_id"))
    meant_for_them = Q(message=None) | Q(Exists(readable))
    return meant_for_them if user.roles.keeps_record else meant_for_them & ~file_is_hidden_from(user.roles.sectors)


def files_readable_at(assignment: Any) -> Q:
    """The case's files as its messages are read; those of the registration are the municipality's own to read."""
    here = _rows("Case").with_duplicates(assignment.case_id)
    readable = _rows("Message").filter(messages_readable_at(assignment), case__in=here)
    is_free = ~file_is_hidden_from([assignment.sector_id])
    if not assignment.sector.is_external:
        return (Q(message=None) | Q(message__in=readable)) & is_free
    dialogue = readable.filter(Q(assignment=assignment) | Q(sector=assignment.sector_id))
    of_marked = Q(message__in=_rows("Message").filter(message_is_hidden_from([assignment.sector_id])))
    return (Q(message__in=dialogue) | Q(pk__in=assignment.shared_files.values("pk")) & ~of_marked) & is_free


def may_read_whole_case(assignment: Any) -> bool:
    """Another organisation reads its question and the description; a sector of ours reads the case."""
    return not assignment.sector.is_external


def may_write_as(actor: Actor, sector: Sector | None, *, case: object) -> bool:
    """For a sector that reads the case, by its own people without a conflict of interest (or the pilot)."""
    if isinstance(actor, MailboxPerson):
        return sector is not None and actor.sector_id == sector.pk and not is_in_conflict(actor, case=case)
    asked = _rows("Assignment").filter(assignments_workable_by(actor), case=case, sector=sector)
    return may_triage(actor) or asked.exists()
