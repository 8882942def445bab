"""The doors: every case and every question is fetched through one that knows who asks.

What somebody may not see, and what does not exist, both answer 404.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from cases import actions, rules
from cases.access.actions import note_reading
from cases.access.letters import SCOPE
from cases.access.levels import Level, level_of, why_not
from cases.models import Assignment, Case, CaseAccess
from cases.queries import joined
from cases.views import readers
from portal.mail import links
from portal.models import Contact, MailboxPerson, SecretLink, Sector, User
from portal.people import limits, unsent_input


@dataclass(frozen=True)
class Door:
    """How the reader came in; builds the addresses of the pages behind the same door."""

    kwargs: dict
    user: User | None = None  # None through a secret link

    def url(self, name: str, **more) -> str:
        return reverse(name, kwargs=self.kwargs | more)


@dataclass(frozen=True)
class CaseDoor(Door):
    case: Case = None  # type: ignore[assignment]
    link: SecretLink | None = None  # None when signed in
    access: CaseAccess | None = None  # of whoever was invited; the registrant has none, and needs none

    @property
    def level(self) -> Level:
        return level_of(self.access, is_signed_in=self.user is not None)


@dataclass(frozen=True)
class AssignmentDoor(Door):
    assignment: Assignment = None  # type: ignore[assignment]
    reader: MailboxPerson | None = None  # who says that it is they, where the link asks for that

    @property
    def page(self) -> str:
        """The question's own page."""
        return self.url("assignment" if self.user else "assignment_by_link")


def _cases():
    """Without the search index of the text, which is longer than the text and which no page shows."""
    return Case.objects.select_related("contact").defer("search")


def _opened_by(token: str) -> tuple[SecretLink | None, Case | None, CaseAccess | None]:
    """The link, the case that it opens, and as whom, if that is somebody who was invited.

    A link went to one address, and opens nothing once the case's contact, or the invited, has another.
    """
    if link := links.find(token, scope="case"):
        return link, _cases().filter(pk=link.target_id, contact__email=link.email).first(), None
    if link := links.find(token, scope=SCOPE):
        access = CaseAccess.objects.held_by(link.email).filter(pk=link.target_id).first()
        return link, _cases().filter(pk=access.case_id).first() if access else None, access
    return None, None, None


def business_by_link(view: Callable, needs: Level = Level.READS) -> Callable:
    """The business's page by the secret link of a letter. Who presses something there has read the letter."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link, own, access = _opened_by(token)
        if link is None or own is None:
            return lost_link(request, token=token)
        case = _where_it_goes_on(own)  # as it was before this press proved anything
        if request.method == "POST":
            if _works_here(request):  # what is done here is the business's own, and proves that it reads its letters
                return _not_yours(request, status=403)
            if access is None:
                actions.prove_address(own, how=Contact.Proof.LETTER)
        if request.method != "HEAD":
            links.note_use(link)
        door = CaseDoor(kwargs={"token": token}, case=case, link=link, access=access)
        return _as_far_as(needs, request, door, view, **kwargs)

    return through


def _as_far_as(needs: Level, request: HttpRequest, door: CaseDoor, view: Callable, **kwargs) -> HttpResponse:
    """Whoever was invited answers that first, and then gets no further than the level goes."""
    if door.access and needs > Level.ASKED:
        if door.level == Level.ASKED:
            context = {"case": door.case, "access": door.access, "answer": door.url("case_access_answer")}
            return render(request, "cases/access_asked.html", context)
        if door.level < needs:
            context = {
                "why": why_not(needs, has=door.level),
                "back": door.url("business_case"),
                "typed": _typed(request),
            }
            context["must_sign_in"] = needs == Level.ENDS and door.level == Level.WRITES and door.case.reference
            return render(request, "cases/access_refused.html", context, status=403)
        if request.method != "HEAD":
            note_reading(door.access)
    return view(request, door, **kwargs)


def _where_it_goes_on(case: Case) -> Case:
    """A duplicate's link leads on to the case where the work goes on, if that is the same person's."""
    if not case.joined_into_id:
        return case
    other = _cases().get(pk=case.joined_into_id)
    return other if other.belongs_to_same_person_as(case) else case


def business_signed_in(view: Callable, needs: Level = Level.READS) -> Callable:
    """The same page for a signed-in business: cases of its own verified e-mail address, or to which it is invited."""

    @wraps(view)
    def through(request: HttpRequest, reference: str, **kwargs) -> HttpResponse:
        case = _cases().belonging_to(request.user.email).filter(reference=reference).first()
        access = None
        if case is None:
            case, access = _invited_to(request.user, reference)
        elif request.method == "POST":
            actions.prove_address(case, how=Contact.Proof.CODE)
        door = CaseDoor(kwargs={"reference": reference}, user=request.user, case=case, access=access)
        return _as_far_as(needs, request, door, view, **kwargs)

    return through


def _invited_to(user: User, reference: str) -> tuple[Case, CaseAccess]:
    case = _cases().filter(reference=reference).first()
    access = case and (CaseAccess.objects.of(user) & CaseAccess.objects.to_matter(case)).first()
    if not access:
        raise Http404
    return case, access


def _assignments():
    return Assignment.objects.select_related(
        "case__contact", "case__business", "origin", "sector", "officer", "asked_by"
    )


def officer_signed_in(view: Callable) -> Callable:
    """A sector's own question, for its people; the pilot may open it too."""

    @wraps(view)
    def through(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        assignment = _open_to(request.user).filter(pk=pk).first()
        if assignment is None:
            found = _assignments().taken_from(request.user).filter(pk=pk).first()
            return _taken_away(request, found, status=200) if found else _gone(request)
        door = AssignmentDoor(kwargs={"pk": pk}, user=request.user, assignment=assignment)
        return view(request, door, **kwargs)

    return through


def _open_to(user: User):
    rows = _assignments()
    return rows.visible_to(user) if rules.may_triage(user) else rows.workable_by(user)


def _taken_away(
    request: HttpRequest, assignment: Assignment, *, is_conflict: bool = False, status: int
) -> HttpResponse:
    """The question is no longer the sector's, or not the reader's: say so, and give back what was typed, but nothing
    of the case."""
    unsent = _typed_in(unsent_input.of(request, assignment.page_key).data)
    context = {"assignment": assignment, "typed": _typed(request) or unsent}
    if assignment.is_recalled:
        context["goes_on"] = joined.goes_on_in(assignment, request.user)
    context["is_conflict"] = is_conflict or assignment.is_declined_for_conflict
    return render(request, "cases/assignment_taken_away.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    """A question that was undone leaves no row (cases/undoing/actions.py), so it answers as one that never was, and as
    one that whoever works here may not see: all three are told the same."""
    if not request.user.roles.works_here:
        raise Http404
    return render(request, "cases/assignment_gone.html", {"typed": _typed(request)}, status=404)


def officer_by_link(view: Callable) -> Callable:
    """An officer without an account: the limited, expiring link of a letter opens one question."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link = links.find_ever(token, scope="assignment")
        asked = link and _assignments().filter(pk=link.target_id).first()
        if asked and request.user.is_authenticated:
            may_open = partial(_may_open, assignment=asked)
            return as_oneself(request, pk=asked.pk, sector=asked.sector, may_open=may_open, **kwargs)
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        if asked and asked.is_taken_over:
            return _taken_away(request, asked, status=404)
        if asked is None or _is_hidden(asked):
            return lost_link(request, token=token, is_officers=True)
        if rules.is_address_in_conflict(link.email, case=asked.case_id):
            return _taken_away(request, asked, is_conflict=True, status=404)
        if went_elsewhere(link, asked.sector) or asked.is_open and not link.is_usable():
            return lost_link(request, token=token, is_officers=True)
        if not link.is_usable():
            return _taken_away(request, asked, status=404)
        door = AssignmentDoor(kwargs={"token": token}, assignment=asked)
        if rules.asks_who_reads(asked.sector, case=asked.case_id):
            return _named_first(request, door, view, **kwargs)
        return view(request, door, **kwargs)

    return through


def _named_first(request: HttpRequest, door: AssignmentDoor, view: Callable, **kwargs) -> HttpResponse:
    """Nothing is read before somebody has said who they are, and by nobody in conflict."""
    assignment = door.assignment
    reader = readers.reader_at(request, assignment.sector)
    if reader is None:
        return readers.ask(request, assignment.sector)
    if not readers.note(request, assignment.case, reader):
        return readers.ask(request, assignment.sector, refused=reader)
    return readers.has_answered(request) or view(request, replace(door, reader=reader), **kwargs)


def went_elsewhere(link: SecretLink, sector: Sector) -> bool:
    """A link went to one address, and opens nothing once the sector has another."""
    return bool(link.email) and link.email.lower() != sector.email.lower()


def _is_hidden(assignment: Assignment) -> bool:
    return Assignment.objects.filter(rules.is_hidden_from_its_sector(), pk=assignment.pk).exists()


def _may_open(user: User, assignment: Assignment) -> bool:
    """Also that it is no longer the sector's is told on the own page."""
    taken = Assignment.objects.taken_from(user).filter(pk=assignment.pk)
    return _open_to(user).filter(pk=assignment.pk).exists() or taken.exists()


def as_oneself(
    request: HttpRequest, *, pk: int, sector: Sector, may_open: Callable[[User], bool], **kwargs
) -> HttpResponse:
    """A shared mailbox's link in the hand of somebody signed in is that person's own page, with the own rights.

    The person is read anew, since a page that asks for no sign-in takes the roles away until the second factor is
    shown; the own page asks for it, and keeps what was being sent.
    """
    if not may_open(User.objects.get(pk=request.user.pk)):
        return _not_yours(request, sector=sector, status=404)
    name = request.resolver_match.view_name.removesuffix("_by_link")
    address = reverse(name, kwargs={"pk": pk} | kwargs, query=request.GET or None)
    return redirect(address, preserve_request=request.method == "POST")


def _works_here(request: HttpRequest) -> bool:
    return request.user.is_authenticated and User.objects.get(pk=request.user.pk).roles.works_here


def _not_yours(request: HttpRequest, *, sector: Sector | None = None, status: int) -> HttpResponse:
    """A sector's link, or the business's own. What was typed is given back."""
    context = {"sector": sector, "typed": _typed(request)}
    return render(request, "cases/link_of_others.html", context, status=status)


def _typed(request: HttpRequest) -> str:
    return _typed_in(request.POST)


def _typed_in(sent: QueryDict) -> str:
    """What stood in the boxes for text, to be given back."""
    names = [name for name in sent if name == "text" or name.endswith("-text")]
    return "\n\n".join(filter(None, map(sent.get, names)))


def lost_link(
    request: HttpRequest, *, token: str, is_officers: bool = False, is_meeting: bool = False, is_visit: bool = False
) -> HttpResponse:
    """A link that opens nothing looks the same whether it is old, revoked or made up, and helps on."""
    context = {"token": token, "typed": _typed(request)}
    context |= {"is_officers": is_officers, "is_meeting": is_meeting, "is_visit": is_visit}
    return render(request, "cases/lost_link.html", context, status=404)
