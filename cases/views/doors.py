"""The doors: every case and every question is fetched through one that knows who asks.

What somebody may not see, and what does not exist, both answer 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cases import actions, rules
from cases.models import Assignment, Case
from portal.mail import links
from portal.models import Contact, SecretLink, User
from portal.people import limits, unsent_input

TYPED = "write-text"  # the officer's text: given back when the question has been taken away meanwhile


def page_key(assignment: Assignment) -> str:
    """Under which what is typed on its page is kept while it is not sent."""
    return f"assignment-{assignment.pk}"


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


@dataclass(frozen=True)
class AssignmentDoor(Door):
    assignment: Assignment = None  # type: ignore[assignment]

    @property
    def page(self) -> str:
        """The question's own page."""
        return self.url("assignment" if self.user else "assignment_by_link")


def _cases():
    """Without the search index of the text, which is longer than the text and which no page shows."""
    return Case.objects.select_related("contact").defer("search")


def _opened_by(token: str) -> tuple[SecretLink | None, Case | None]:
    """The link, and the case that it opens.

    A link went to one address, and opens nothing once the case's contact has another.
    """
    link = links.find(token, scope="case")
    case = link and _cases().filter(pk=link.target_id, contact__email=link.email).first()
    return (link, case) if case else (None, None)


def business_by_link(view: Callable) -> Callable:
    """The business's page by the secret link of a letter. Who presses something there has read the letter."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link, own = _opened_by(token)
        if link is None or own is None:
            return lost_link(request, token=token)
        case = _where_it_goes_on(own)  # as it was before this press proved anything
        if request.method == "POST":
            actions.prove_address(own, how=Contact.Proof.LETTER)
        if request.method != "HEAD":
            links.note_use(link)
        return view(request, CaseDoor(kwargs={"token": token}, case=case, link=link), **kwargs)

    return through


def _where_it_goes_on(case: Case) -> Case:
    """A duplicate's link leads on to the case where the work goes on, if that is the same person's."""
    if not case.joined_into_id:
        return case
    other = _cases().get(pk=case.joined_into_id)
    return other if other.belongs_to_same_person_as(case) else case


def business_signed_in(view: Callable) -> Callable:
    """The same page for a signed-in business: cases of its own verified e-mail address."""

    @wraps(view)
    def through(request: HttpRequest, reference: str, **kwargs) -> HttpResponse:
        case = get_object_or_404(_cases().belonging_to(request.user.email), reference=reference)
        if request.method == "POST":
            actions.prove_address(case, how=Contact.Proof.CODE)
        door = CaseDoor(kwargs={"reference": reference}, user=request.user, case=case)
        return view(request, door, **kwargs)

    return through


def _assignments():
    return Assignment.objects.select_related("case__contact", "case__business", "sector", "officer", "asked_by")


def officer_signed_in(view: Callable) -> Callable:
    """A sector's own question, for its people; the pilot may open it too."""

    @wraps(view)
    def through(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        user, rows = request.user, _assignments()
        rows = rows.visible_to(user) if rules.may_triage(user) else rows.workable_by(user)
        assignment = rows.filter(pk=pk).first()
        if assignment is None:
            return _taken_away(request, pk=pk)
        door = AssignmentDoor(kwargs={"pk": pk}, user=request.user, assignment=assignment)
        return view(request, door, **kwargs)

    return through


def _taken_away(request: HttpRequest, *, pk: int) -> HttpResponse:
    """The question is no longer the sector's: say so, and give back what was typed, but nothing of the case."""
    assignment = get_object_or_404(_assignments().taken_from(request.user), pk=pk)
    unsent = unsent_input.of(request, page_key(assignment)).fields.get(TYPED, [""])[-1]
    context = {"assignment": assignment, "typed": request.POST.get(TYPED, unsent)}
    return render(request, "cases/assignment_taken_away.html", context)


def officer_by_link(view: Callable) -> Callable:
    """An officer without an account: the limited, expiring link of a letter opens one question."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        link = links.find(token, scope="assignment")
        rows = _assignments().exclude(rules.is_hidden_from_its_sector())
        assignment = link and rows.filter(pk=link.target_id).first()
        if assignment is None:
            return lost_link(request, token=token, is_officers=True)
        return view(request, AssignmentDoor(kwargs={"token": token}, assignment=assignment), **kwargs)

    return through


def lost_link(request: HttpRequest, *, token: str, is_officers: bool = False) -> HttpResponse:
    """A link that opens nothing looks the same whether it is old, revoked or made up, and helps on."""
    context = {"token": token, "typed": request.POST.get(TYPED, ""), "is_officers": is_officers}
    return render(request, "cases/lost_link.html", context, status=404)
