"""The fixed views of the list, each a tab with a number: which cases, and in which order."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from cases import rules, workflow
from cases.by_row import is_any
from cases.models import Assignment, Case
from cases.queries import standstill
from cases.workflow import AssignmentState, Party, State
from portal.models import Contact, DeadAddress, User

NEAREST = 1000  # no more than the list has pages for
FEW = 10_000  # questions
COUNTED = 100  # "fler än 100" says enough


def handed_back() -> Q:
    """A sector said that the question is not theirs, and nobody has been asked since then who still is."""
    later = Assignment.objects.filter(case=OuterRef("case_id"), asked_at__gt=OuterRef("ended_at"))
    later = later.exclude(state__in=workflow.TAKEN_AWAY)
    declined = Assignment.objects.filter(case=OuterRef("pk"), state=AssignmentState.DECLINED).exclude(Exists(later))
    return is_any(declined)


def wants_later_date() -> Q:
    """A sector has asked the pilot for one, and waits for her yes or no. There are few, so they are read first."""
    return Q(pk__in=Assignment.objects.open().filter(wished_due__isnull=False).order_by().values("case"))


def letters_come_back() -> Q:
    """No letter reaches the business: somebody has to call, and correct the address. There are few, read first."""
    return Q(contact__in=Contact.objects.filter(email__in=DeadAddress.objects.values("email")).order_by().values("pk"))


def needs_pilot() -> Q:
    waits = Q(state__in=sorted(workflow.UNTRIAGED)) | Q(turn=Party.PILOT)
    return waits | handed_back() | wants_later_date() | letters_come_back()


def waits_for(user: User) -> Q:
    """A sector of the person's own has a question to answer; of very many those that are to be answered first."""
    asked = Assignment.objects.waiting_for_sector().filter(sector__in=user.roles.own_sectors)
    return Q(pk__in=asked.order_by("due", "pk").values("case")[:NEAREST])


VIEWS = {
    "att-ta-hand-om": "Att ta hand om",
    "att-svara-pa": "Att svara på",
    "forsenade": "Försenade",
    "star-still": "Står still",
    "hos-foretaget": "Väntar på företaget",
    "hos-sektorerna": "Hos sektorerna",
    "vilar": "Vilar",
    "oppna": "Alla öppna",
    "avslutade": "Avslutade",
}
FOR_EVERYBODY = "oppna"


def views_of(user: User) -> list[str]:
    """What is on the pilot's desk, or at a sector, is for those to see to who can."""
    is_own = {"att-ta-hand-om": rules.may_triage(user), "att-svara-pa": bool(user.roles.own_sectors)}
    return [view for view in VIEWS if is_own.get(view, True)]


def first_view(user: User) -> str:
    """Where the reader lands: what is the reader's own to do, if anything can be."""
    return next(iter({"att-ta-hand-om", "att-svara-pa"} & {views_of(user)[0]}), FOR_EVERYBODY)


def in_view(cases: QuerySet, view: str, *, user: User, today: date) -> QuerySet:
    """The cases of one tab, the nearest promise first; the ended ones newest first."""
    if view == "avslutade":
        return _of_few(cases, user).exclude(state__in=sorted(workflow.OPEN)).order_by("-pk")
    cases = cases.filter(state__in=sorted(workflow.OPEN)).order_by(F("next_due").asc(nulls_last=True), "pk")
    match view:
        case "att-ta-hand-om":
            return cases.filter(needs_pilot())
        case "att-svara-pa":
            return cases.filter(waits_for(user))
        case "forsenade":
            return cases.filter(next_due__lt=today)
        case "star-still":
            return cases.filter(standstill.stands_still(timezone.now())).order_by("last_progress_at", "pk")
        case "hos-foretaget":
            return cases.filter(turn=Party.BUSINESS).exclude(state=State.RESTING)
        case "vilar":
            return cases.filter(state=State.RESTING)
        case "hos-sektorerna":
            # By what it is not: then the dates are walked in order, and nothing has to be sorted.
            return cases.exclude(turn=Party.PILOT).exclude(turn=Party.BUSINESS).exclude(state=State.RESTING)
        case _:
            return cases


def _of_few(cases: QuerySet, user: User) -> QuerySet:
    """Whose sectors were asked little has few cases, or none: they are read from the questions, since all cases ever
    would be walked to find a page of them. Still only those of `cases`."""
    roles = user.roles
    asked = Assignment.objects.filter(sector__in=roles.own_sectors, state__in=rules.READING).order_by()
    if roles.sees_everything or roles.keeps_record or asked[: FEW + 1].count() > FEW:
        return cases
    asked = asked.values("case")
    return cases.filter(pk__in=asked.union(Case.objects.filter(joined_into__in=asked).order_by().values("pk")))


def counts(cases: QuerySet, views: Iterable[str] = (), *, user: User, today: date) -> dict[str, str]:
    """Of each view of what is open, or of those, in one question that reads at most a hundred rows of each. What has
    ended is history, and no number to work down.
    """
    open_views = [view for view in views or views_of(user) if view != "avslutade"]
    parts = [
        in_view(cases, view, user=user, today=today)
        .order_by()
        .values_list(Value(view, output_field=CharField()))[: COUNTED + 1]
        for view in open_views
    ]
    found = Counter(view for (view,) in parts[0].union(*parts[1:], all=True))
    return {view: f"{COUNTED}+" if found[view] > COUNTED else str(found[view]) for view in open_views}


def count_up_to(cases: QuerySet, most: int = COUNTED) -> str:
    """`3`, or `fler än 100`: a count that never costs more than that many rows."""
    number = cases.order_by()[: most + 1].count()
    return f"fler än {most}" if number > most else str(number)
