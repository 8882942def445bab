"""The doors: each page is fetched through one that knows who asks. What may not be seen answers as what is not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.views.doors import Door, as_oneself, went_elsewhere
from portal.mail import links
from portal.models import SecretLink
from portal.pages.many_letters import asked_first
from portal.people import limits
from portal.text.exceptions import NotAllowed
from training import rules
from training.models import Cohort, HomeTask, ImprovementAction, Occasion, Participant


@dataclass(frozen=True)
class ParticipantDoor(Door):
    participant: Participant = None  # type: ignore[assignment]

    @property
    def page(self) -> str:
        return self.url("training_page")


@dataclass(frozen=True)
class ImprovementDoor(Door):
    action: ImprovementAction = None  # type: ignore[assignment]

    @property
    def page(self) -> str:
        return self.url("improvement")


def _participants():
    return Participant.objects.select_related("cohort", "sector", "board")


def own_signed_in(view: Callable) -> Callable:
    """The participant's own page, for whoever signs in with its address."""

    @wraps(view)
    def through(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        participant = get_object_or_404(_participants().own(request.user), pk=pk)
        return view(request, ParticipantDoor({"pk": pk}, request.user, participant), **kwargs)

    return through


def own_by_link(view: Callable) -> Callable:
    """The same page without an account, by the link of a letter, or of a reminder about one piece of homework."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        participant = holder_of(token)
        if participant is None:
            return lost_link(request)
        return view(request, ParticipantDoor({"token": token}, None, participant), **kwargs)

    return through


def holder_of(token: str) -> Participant | None:
    if link := links.find(token, scope="participant"):
        return _participants().reached_by_link().filter(pk=link.target_id).first()
    link = links.find(token, scope="home_task")
    task = link and HomeTask.objects.filter(pk=link.target_id).select_related("assignment").first()
    return _member(task, link) if task else None


def _member(task: HomeTask, link: SecretLink) -> Participant | None:
    """A group's homework is reminded of to each member: the link knows to whom it went."""
    people = _participants().reached_by_link().filter(cohort=task.assignment.cohort_id, email=link.email)
    return people.exclude(state="substituted").first()


def lost_link(request: HttpRequest) -> HttpResponse:
    """A link that opens nothing looks the same whether it is old, revoked or made up."""
    return render(request, "training/lost_link.html", status=404)


def led_cohort(view: Callable) -> Callable:
    """A cohort for the pilot, and for its own leaders."""

    @wraps(view)
    def through(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        return view(request, get_object_or_404(Cohort.objects.led_by(request.user), pk=pk), **kwargs)

    return through


def led_occasion(view: Callable) -> Callable:
    @wraps(view)
    def through(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        rows = Occasion.objects.filter(cohort__in=Cohort.objects.led_by(request.user))
        return view(request, get_object_or_404(rows.select_related("cohort", "event"), pk=pk), **kwargs)

    return through


def pilot_only(view: Callable) -> Callable:
    @wraps(view)
    def through(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not rules.may_run(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return through


def improvement_signed_in(view: Callable) -> Callable:
    @wraps(view)
    def through(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        rows = _improvements().visible_to(request.user)
        return view(request, ImprovementDoor({"pk": pk}, request.user, get_object_or_404(rows, pk=pk)), **kwargs)

    return through


def improvement_by_link(view: Callable) -> Callable:
    """One action, by the limited link of the mailbox of the sector that owns it."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        link = links.find(token, scope="improvement")
        action = link and _improvements().filter(pk=link.target_id).first()
        if action and request.user.is_authenticated:
            return as_oneself(
                request,
                pk=action.pk,
                sector=action.sector,
                may_open=lambda user: ImprovementAction.objects.visible_to(user).filter(pk=action.pk).exists(),
                **kwargs,
            )
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        if action is None or went_elsewhere(link, action.sector):
            return lost_link(request)
        return view(request, ImprovementDoor({"token": token}, None, action), **kwargs)

    return through


def _improvements():
    return ImprovementAction.objects.select_related("sector", "owner", "cohort", "area__survey", "factor")


def tried(request: HttpRequest, act: Callable[[], str | None], form=None) -> bool:
    """Do it and say what was done. A refusal goes to the form where it was typed, else to the top of the page, and so
    does the question whether many letters are meant."""
    try:
        said = asked_first(request, act)
    except NotAllowed as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(None, str(refusal))
        return False
    if said:
        messages.success(request, said)
    return True
