"""Who may see and do. One predicate for each kind of thing; lists, pages, searches, files and admin all use it.

What a person may not see answers exactly as what does not exist.
"""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import workflow
from cases.workflow import AssignmentState, DeclineReason
from portal.models import User

# A sector that handed the question back, or was told to leave it, reads no further.
READING = [AssignmentState.ASKED, AssignmentState.ACCEPTED, AssignmentState.ANSWERED]
NOTHING = Q(pk__in=[])


def _rows(model: str) -> QuerySet:
    """The models' querysets are built on these rules, so here the models are asked for by name."""
    return apps.get_model("cases", model).objects


def may_triage(user: User) -> bool:
    """The pilot (business developer or substitute) runs the case."""
    return user.is_authenticated and user.is_active and user.roles.is_pilot


def may_register_for_somebody(user: User) -> bool:
    return user.roles.is_pilot or bool(user.roles.own_sectors)


def cases_visible_to(user: User) -> Q:
    """The pilot, the director and the registrar see every case; a sector's people those it was asked about.

    People of another organisation see no case at all, only their own assignment.
    """
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    roles = user.roles
    if roles.sees_everything:
        return Q()
    if not roles.own_sectors:
        return NOTHING
    asked = _rows("Assignment").filter(case=OuterRef("pk"), sector__in=roles.own_sectors, state__in=READING)
    return Q(Exists(asked)) & ~Q(Exists(_conflicts(user, case=OuterRef("pk"))))


def assignments_visible_to(user: User) -> Q:
    """Everything in the cases that the person sees, and the person's own sectors' questions."""
    if not (user.is_authenticated and user.is_active):
        return NOTHING
    if user.roles.sees_everything:
        return Q()
    visible = _rows("Case").filter(cases_visible_to(user), pk=OuterRef("case_id"))
    return Q(Exists(visible)) | assignments_workable_by(user)


def assignments_workable_by(user: User) -> Q:
    """Those that the person's sectors were asked. Who has declared a conflict of interest sees the case no more."""
    if not (user.is_authenticated and user.is_active) or not user.roles.sectors:
        return NOTHING
    own = Q(sector__in=user.roles.sectors, state__in=READING)
    return own & ~Q(Exists(_conflicts(user, case=OuterRef("case_id"))))


def assignments_taken_from(user: User) -> Q:
    """Those that the person's sectors had and have no more. They may be told that much, and nothing of the case."""
    if not (user.is_authenticated and user.is_active) or not user.roles.sectors:
        return NOTHING
    gone = Q(sector__in=user.roles.sectors) & ~Q(state__in=READING)
    return gone & ~Q(Exists(_conflicts(user, case=OuterRef("case_id"))))


def _conflicts(user: User, *, case):
    return _rows("Assignment").filter(
        case=case, state=AssignmentState.DECLINED, decline_reason=DeclineReason.CONFLICT, declined_by=user
    )


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
    asked = _rows("Assignment").filter(assignments_workable_by(user), case=OuterRef("case_id"))
    return Q(Exists(visible)) | Q(Exists(asked))


def agenda_readable_at(sector) -> Q:
    """Through a sector's limited link, where nobody is signed in: the cases that the sector was asked in."""
    asked = _rows("Assignment").filter(case=OuterRef("case_id"), sector=sector, state__in=READING)
    return Q(Exists(asked))


def messages_readable_by(user: User) -> Q:
    """Within a case that the person sees: what the business reads, the pilot's and the own sector's."""
    roles = user.roles
    if roles.is_pilot:
        return ~Q(audience="internal") | Q(sector=None) | Q(sector__in=roles.sectors)
    public_or_own = Q(audience="business") | Q(sector__in=roles.sectors)
    if roles.sees_everything:
        return public_or_own | Q(audience="pilot")
    return public_or_own


def messages_readable_at(assignment) -> Q:
    """On the page of one question, also through the sector's limited link, where nobody is signed in.

    Another organisation reads its own texts, the business's answers to it, and what the pilot has ticked.
    """
    own = Q(sector=assignment.sector_id)
    if not assignment.sector.is_external:
        return Q(audience="business") | own
    ticked = assignment.shared_messages.values("pk")
    return own | Q(assignment=assignment, side="business") | Q(pk__in=ticked)


def files_readable_at(assignment) -> Q:
    """The case's files as its messages are read; those of the registration are the municipality's own to read."""
    readable = _rows("Message").filter(messages_readable_at(assignment), case=assignment.case_id)
    if not assignment.sector.is_external:
        return Q(message=None) | Q(message__in=readable)
    dialogue = readable.filter(assignment=assignment)
    return Q(message__in=dialogue) | Q(pk__in=assignment.shared_files.values("pk"))


def may_read_whole_case(assignment) -> bool:
    """Another organisation reads its question and the description; a sector of ours reads the case."""
    return not assignment.sector.is_external


def may_write_as(user: User, sector, *, case) -> bool:
    """For a sector that reads the case, by its own people without a conflict of interest (or the pilot)."""
    asked = _rows("Assignment").filter(assignments_workable_by(user), case=case, sector=sector)
    return may_triage(user) or asked.exists()


def may_answer(user: User, assignment) -> bool:
    return assignment.state in workflow.ASSIGNMENT_OPEN and assignment.sector_id in user.roles.sectors
