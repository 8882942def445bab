"""What the leaders of a cohort work with: the cohort, its people, its coverage, its occasions."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.mail import outbox
from portal.models import Sector, User
from portal.pages import bodies
from portal.text.row_ids import row_id
from portal.text.swedish import join_words, number_word, sort_key
from training import actions, rules
from training.forms import ListForm, OccasionForm, OccasionTextForm, PersonForm
from training.models import Cohort, Occasion, Participant
from training.queries import coverage_map
from training.views.doors import led_cohort, pilot_only, tried
from training.workflow import EXPECTED, TO_DO, Invited, Task


@led_cohort
def page(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    now = timezone.now()
    counts = dict(cohort.participants.order_by().values_list("state").annotate(Count("pk")))
    occasions = list(
        cohort.occasions.select_related("event").annotate(
            noted=Count("attendance", filter=~Q(attendance__state="")),
            came=Count("attendance", filter=Q(attendance__state__in=["present", "remote", "late", "caught_up"])),
        )
    )
    for occasion in occasions:
        occasion.may_be_called = timezone.localdate(occasion.event.start) <= timezone.localdate(now)
    assignments = cohort.assignments.annotate(
        handed_in=Count("tasks", filter=Q(tasks__state=Task.HANDED_IN)),
        done=Count("tasks", filter=Q(tasks__state=Task.DONE)),
        left=Count("tasks", filter=Q(tasks__state__in=sorted(TO_DO))),
    )
    found = coverage_map.of(cohort, at=now)
    context = {
        "cohort": cohort,
        "leaders": cohort.leaders.all(),
        "counts": [(label, counts.get(value, 0)) for value, label in Invited.choices if counts.get(value)],
        "people": sum(counts.get(state, 0) for state in EXPECTED),
        "occasions": occasions,
        "assignments": assignments,
        "gaps": [each for each in found if each.gaps],
        "at_risk": len({one.participant for each in found for one in each.at_risk}),
        "improvements": cohort.improvements.select_related("sector", "owner"),
        "may_run": rules.may_run(request.user),
        "today": timezone.localdate(now),
    }
    return render(request, "training/cohort.html", context)


@led_cohort
def coverage(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    now = timezone.now()
    found, steps = coverage_map.of(cohort, at=now), coverage_map.steps_of(cohort, at=now)
    letters = {}
    for sector, day in cohort.gap_letters.order_by("sent_on").values_list("sector", "sent_on"):
        letters[sector] = day
    for each in found:
        each.letter = letters.get(each.sector)
    context = {
        "cohort": cohort,
        "steps": steps,
        "sectors": found,
        "empty": [each for each in found if each.has_no_one],
        "at_risk": sorted({one.participant: one for each in found for one in each.at_risk}.values(), key=_by_name),
        "today": timezone.localdate(now),
    }
    return render(request, "training/coverage.html", context)


def _by_name(one) -> tuple:
    return sort_key(one.name)


@led_cohort
@require_POST
def gap_letter(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    sector = get_object_or_404(Sector, pk=_number(request.POST.get("sector")))

    def act() -> str:
        actions.write_about_gaps(cohort, sector, by=request.user)
        return f"Mejlet till {sector} är på väg."

    tried(request, act)
    return redirect("cohort_coverage", pk=cohort.pk)


# --- People ---------------------------------------------------------------------------------------


def _people(request: HttpRequest, cohort: Cohort, **more) -> HttpResponse:
    """Forms that were tried in vain come back with what was typed."""
    people = list(cohort.participants.select_related("sector", "board", "cohort", "stands_in_for"))
    standings = coverage_map.standings(people)
    begun = set(cohort.participants.who_have_begun().values_list("pk", flat=True))
    for person in people:
        person.standing = standings[person.pk]
        person.can = _commands_of(person, has_begun=person.pk in begun)
    groups = [
        (label, rows)
        for state, label in Invited.choices
        if (rows := sorted((one for one in people if one.state == state), key=lambda one: sort_key(one.name)))
    ]
    context = {
        "cohort": cohort,
        "groups": groups,
        "silent": cohort.participants.to_be_asked_again(timezone.localdate()).count(),
        "listed": sum(one.state == Invited.LISTED for one in people),
        "person_form": PersonForm(),
        "list_form": ListForm(),
    }
    return render(request, "training/people.html", context | more)


people = led_cohort(_people)


def _invite(people: list[Participant], *, by: User) -> str:
    many = actions.invite(people, by=by)
    return f"{_letters(many)} på väg." if many else "Alla är redan inbjudna."


def _invite_again(people: list[Participant], *, by: User) -> str:
    many = actions.invite(people, by=by)
    return f"{_letters(many)} på väg." if many else "Inbjudan har redan gått i dag."


def _take_in(people: list[Participant], *, by: User) -> str:
    many = actions.take_in(people, by=by)
    return f"{_letters(many)} på väg, med tillfällena till kalendern."


def _leave(people: list[Participant], *, by: User) -> str:
    for person in people:
        actions.leave(person, by=by)
    return f"{join_words([one.name for one in people])} är inte med längre."


def _remove(people: list[Participant], *, by: User) -> str:
    for person in people:
        actions.remove(person, by=by)
    return f"{join_words([one.name for one in people])} är borttagen."


def _withdraw(people: list[Participant], *, by: User) -> str:
    for person in people:
        actions.withdraw(person, by=by)
    said = f"{join_words([one.name for one in people])} är inte inbjuden längre. Länken i mejlet är stängd."
    replaced = Participant.objects.filter(pk__in=[one.stands_in_for_id for one in people], state=Invited.INVITED)
    return " ".join([said, *(f"{one} står som inbjuden igen, med sina uppgifter." for one in replaced)])


@dataclass(frozen=True)
class PeopleCommand:
    """A button for one person in any of the `states`; with `all_in`, also one for everybody in that state."""

    words: str
    run: Callable[..., str]
    states: frozenset[Invited]
    all_in: Invited | None = None


AT_FIRST = frozenset({Invited.LISTED, Invited.DECLINED})
COMMANDS = {
    "bjud-in": PeopleCommand("Bjud in", _invite, AT_FIRST | {Invited.LEFT, Invited.WITHDRAWN}, Invited.LISTED),
    "bjud-in-igen": PeopleCommand("Bjud in igen", _invite_again, frozenset({Invited.INVITED}), Invited.INVITED),
    "ar-med": PeopleCommand("Är med", _take_in, AT_FIRST | {Invited.INVITED}, Invited.LISTED),
    "sluta": PeopleCommand("Har slutat", _leave, frozenset({Invited.ACCEPTED, Invited.INVITED})),
    "ta-bort": PeopleCommand("Ta bort", _remove, frozenset({Invited.LISTED})),
    "ta-bort-inbjudan": PeopleCommand("Ta bort inbjudan", _withdraw, frozenset({Invited.INVITED})),
}


def _commands_of(person: Participant, *, has_begun: bool) -> list[tuple[str, str]]:
    """Who has not answered, and came, has left; who did not come should not have been asked."""
    other_way = ("ta-bort-inbjudan" if has_begun else "sluta") if person.is_asked else ""
    wanted = {slug: command for slug, command in COMMANDS.items() if slug != other_way}
    return [(slug, command.words) for slug, command in wanted.items() if person.state in command.states]


@led_cohort
@require_POST
def add_person(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = PersonForm(request.POST)

    def act() -> str:
        (made,) = actions.add(cohort, [form.person], by=request.user)
        return f"{made} är tillagd. Bjud in när du vill."

    if form.is_valid() and tried(request, act, form):
        return redirect("cohort_people", pk=cohort.pk)
    return _people(request, cohort, person_form=form, tried=form)


@led_cohort
@bodies.takes_files
@require_POST
def add_list(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Looked at first, and added when every row is good: all of it or nothing. The box keeps the list meanwhile."""
    form = ListForm(request.POST, request.FILES)
    reading = form.read(actions.known(cohort)) if form.is_valid() else None
    if reading is None:
        return _people(request, cohort, list_form=form, tried=form)

    def act() -> str:
        made = actions.add(cohort, reading.people, by=request.user)
        number = number_word(len(made)).capitalize()
        return f"{number} {'person är tillagd' if len(made) == 1 else 'personer är tillagda'}. Bjud in när du vill."

    if "lagg-till" in request.POST and reading.is_good and tried(request, act):
        return redirect("cohort_people", pk=cohort.pk)
    shown = ListForm(initial={"people": reading.as_text or form.cleaned_data["people"]})
    return _people(request, cohort, list_form=shown, reading=reading)


@led_cohort
@require_POST
def do_with_people(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """One command with one person, or with everybody who is not invited yet, or who has not answered."""
    command, number = COMMANDS.get(request.POST.get("command", "")), request.POST.get("participant", "")
    if command is None or not (number or command.all_in):
        return redirect("cohort_people", pk=cohort.pk)
    if number:
        rows = [get_object_or_404(cohort.participants, pk=_number(number))]
    else:
        rows = list(cohort.participants.filter(state=command.all_in))
    tried(request, lambda: command.run(rows, by=request.user))
    return redirect("cohort_people", pk=cohort.pk)


def _letters(number: int) -> str:
    return "Ett mejl är" if number == 1 else f"{number_word(number).capitalize()} mejl är"


def _number(text: str | None) -> int:
    return row_id(text or "")


# --- Occasions ------------------------------------------------------------------------------------


@pilot_only
@led_cohort
def add_occasion(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    form = OccasionForm(request.POST or None)

    def act() -> str:
        with outbox.counted() as letters:
            made = actions.add_occasion(cohort, actions.Planned(**form.cleaned_data), by=request.user)
        told = "De som är med har fått det till sin kalender." if letters.number else "Ingen får något mejl."
        return f"Tillfället ”{made.theme}” är tillagt. {told}"

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(cohort)
    context = {"form": form, "cohort": cohort, "letters": cohort.participants.accepted().count()}
    return render(request, "training/occasion.html", context)


@pilot_only
def change_occasion(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = get_object_or_404(Occasion.objects.select_related("cohort", "event"), pk=pk)
    form = OccasionTextForm.of(occasion, request.POST or None)

    def act() -> str:
        actions.change_occasion(occasion, by=request.user, **form.cleaned_data)
        return "Tillfället är sparat."

    if request.method == "POST" and form.is_valid() and tried(request, act, form):
        return redirect(occasion.cohort)
    return render(request, "training/occasion.html", {"form": form, "cohort": occasion.cohort, "occasion": occasion})
