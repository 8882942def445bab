"""What can be reminded of in the case floor: which rows have come to their date, and how each is told. Reads only.

The rules (who, after how many working days, in which words) are rows that the business developer keeps;
`portal.reminding` matches them, and writes. A sector's action from a meeting is an assignment with a date of its own,
and is reminded of as such; the pilot's is a row of the meeting.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Case as Choice
from django.db.models import F, Min, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from cases import actions, rules, workflow
from cases.models import Assignment, Case, MeetingAction, Message, Promise, SecrecyMark
from cases.queries import standstill, telling
from cases.workflow import AssignmentKind, AssignmentState
from portal.mail.links import Key
from portal.reminding import BEFOREHAND, OTHER_LABELS, Facts, Kind, Thing, Voice, register

BATCH = 2_000
LATE_ANSWER = "late_answer"  # to take a late question on does not begin its ladder anew


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def marked_cases() -> set[int]:
    """The cases that are under a secrecy mark as a whole."""
    rows = SecrecyMark.objects.standing().filter(message=None, attachment=None)
    return set(rows.values_list("case_id", flat=True))


# --- Questions to sectors -------------------------------------------------------------------------


def _asked(**which) -> QuerySet:
    """A question that waits for the business is not our delay."""
    return Assignment.objects.waiting_for_sector().filter(case__state__in=workflow.AWAKE, **which).order_by()


UNANSWERED = {"kind": AssignmentKind.QUESTION, "state": AssignmentState.ASKED}
SILENT = {"kind": AssignmentKind.QUESTION, "state": AssignmentState.ACCEPTED}
ACTIONS = {"kind": AssignmentKind.ACTION}


def _find_asked(which: dict) -> Callable[[date], Iterator[Thing]]:
    """None that a mark hides from its sector, also where the pilot has not been able to take it over yet."""

    def find(latest: date) -> Iterator[Thing]:
        rows = _asked(**which).filter(due__lte=latest).exclude(rules.is_hidden_from_its_sector())
        marked = marked_cases()
        for pk, case, origin, due, asked_at, sector, officer in rows.values_list(
            "pk", "case_id", "origin_id", "due", "asked_at", "sector_id", "officer_id"
        ).iterator(BATCH):
            begun, is_marked = timezone.localdate(asked_at), case in marked or origin in marked
            yield Thing(pk, due, begun, sector=sector, officer=officer, is_marked=is_marked)

    return find


def _tell_asked(which: dict) -> Callable[[list[int]], dict[int, Facts]]:
    def tell(ids: list[int]) -> dict[int, Facts]:
        # Another organisation goes on reading what it was asked about.
        told = Choice(When(sector__is_external=True, origin__isnull=False, then="origin"), default="case")
        asked = _asked(**which).filter(pk__in=ids).annotate(told=told)
        rows = list(asked.values_list("pk", "due", "case_id", "case__reference", "sector__name", "told", "origin_id"))
        hidden = _hidden({case for row in rows for case in (row[2], row[6]) if case})
        topics = topics_of({row[5] for row in rows})
        return {
            pk: Facts(
                about=due,
                reference=reference,
                topic=telling.NO_TOPIC if {case, origin} & hidden else topics[told],
                sector=sector,
                page=_path("assignment", pk),
                desk=_path("admin:cases_case_change", case),
                link=Key(scope="assignment", target_id=pk, view="assignment_by_link", days=60),
                shortcut="?visa=nytt-datum#nytt-datum",
                shortcut_words="Välj ett nytt datum",
            )
            for pk, due, case, reference, sector, told, origin in rows
        }

    return tell


# --- What a meeting gave the pilot to do ----------------------------------------------------------


def _pilots_actions() -> QuerySet:
    """Also of a duplicate, where the work goes on."""
    awake = Q(item__case__state__in=workflow.AWAKE) | Q(item__case__joined_into__state__in=workflow.AWAKE)
    where = Coalesce("item__case__joined_into", "item__case_id")
    return MeetingAction.objects.of_pilot().filter(awake).annotate(where=where).order_by()


def _find_pilots_actions(latest: date) -> Iterator[Thing]:
    rows = _pilots_actions().filter(due__lte=latest)
    marked = marked_cases()
    for pk, case, due, approved_at in rows.values_list("pk", "where", "due", "item__meeting__approved_at").iterator(
        BATCH
    ):
        yield Thing(pk, due, begun=timezone.localdate(approved_at), is_marked=case in marked)


def _tell_pilots_actions(ids: list[int]) -> dict[int, Facts]:
    rows = list(_pilots_actions().filter(pk__in=ids).values_list("pk", "due", "where"))
    told = _tell_cases({case: due for _, due, case in rows})
    return {pk: replace(told[case], about=due) for pk, due, case in rows}


# --- Cases ----------------------------------------------------------------------------------------


def _promises(kind: Promise.Kind) -> QuerySet:
    open_ones = Promise.objects.filter(outcome=Promise.Outcome.OPEN, kind=kind, case__state__in=workflow.AWAKE)
    return open_ones.order_by()


def _dates_of_promises(kind: Promise.Kind) -> Callable[[QuerySet], QuerySet]:
    """Of several promises in one case the nearest is told."""

    def dates(promises: QuerySet) -> QuerySet:
        return promises.values_list("case_id").annotate(about=Min("due"), begun=Min("made_at"))

    return dates


def _find_promises(kind: Promise.Kind) -> Callable[[date], Iterator[Thing]]:
    def find(latest: date) -> Iterator[Thing]:
        rows = _dates_of_promises(kind)(_promises(kind).filter(due__lte=latest))
        marked = marked_cases()
        for case, due, made_at in rows.iterator(BATCH):
            yield Thing(case, due, begun=timezone.localdate(made_at), is_marked=case in marked)

    return find


def _tell_promises(kind: Promise.Kind) -> Callable[[list[int]], dict[int, Facts]]:
    def tell(ids: list[int]) -> dict[int, Facts]:
        dates = {case: due for case, due, _ in _dates_of_promises(kind)(_promises(kind).filter(case__in=ids))}
        return _tell_cases(dates, of_sectors=kind == Promise.Kind.ANSWER)

    return tell


def _find_stalled(latest: date) -> Iterator[Thing]:
    rows = Case.objects.filter(standstill.has_stood_since(end_of(latest))).order_by()
    marked = marked_cases()
    for case, since in rows.values_list("pk", Greatest("last_progress_at", "woken_at")).iterator(BATCH):
        yield Thing(case, timezone.localdate(since), is_marked=case in marked)


def _tell_stalled(ids: list[int]) -> dict[int, Facts]:
    rows = Case.objects.filter(standstill.is_ours_to_move(), pk__in=ids)
    since = rows.values_list("pk", Greatest("last_progress_at", "woken_at"))
    return _tell_cases({case: timezone.localdate(moment) for case, moment in since}, of_sectors=True)


def _woken() -> QuerySet:
    """Woken by their date, and nobody has done anything since."""
    begun = workflow.AWAKE - workflow.UNTRIAGED
    return Case.objects.filter(state__in=begun, woken_at__gt=F("last_progress_at")).order_by()


def _find_woken(latest: date) -> Iterator[Thing]:
    rows = _woken().filter(woken_at__lt=end_of(latest))
    marked = marked_cases()
    for case, woken in rows.values_list("pk", "woken_at").iterator(BATCH):
        yield Thing(case, timezone.localdate(woken), is_marked=case in marked)


def _tell_woken(ids: list[int]) -> dict[int, Facts]:
    rows = _woken().filter(pk__in=ids).values_list("pk", "woken_at")
    return _tell_cases({case: timezone.localdate(woken) for case, woken in rows})


def _asked_businesses() -> QuerySet:
    """When the business was asked what it has not answered yet; the first of several questions counts, also of one
    that was asked in a duplicate, which the same person answers where it goes on, and another in the duplicate.
    """
    where = Choice(When(rules.is_of_same_person("case__"), then="case__joined_into"), default="case")
    asked = Message.objects.open_questions().annotate(where=where).order_by()
    awake = Q(case__state__in=workflow.AWAKE) | Q(case__joined_into__state__in=workflow.AWAKE)
    return asked.filter(awake).values_list("where", "case__contact__email").annotate(asked=Min("at"))


def _find_waiting(latest: date) -> Iterator[Thing]:
    marked = marked_cases()
    for case, email, asked in _asked_businesses().filter(asked__lt=end_of(latest)).iterator(BATCH):
        yield Thing(case, timezone.localdate(asked), business=email, is_marked=case in marked)


def _tell_waiting(ids: list[int]) -> dict[int, Facts]:
    rows = _asked_businesses().filter(where__in=ids)
    return _tell_cases({case: timezone.localdate(asked) for case, _, asked in rows})


def _tell_cases(dates: dict[int, date], *, of_sectors: bool = False) -> dict[int, Facts]:
    references = dict(Case.objects.filter(pk__in=dates).order_by().values_list("pk", "reference"))
    topics = topics_of(set(dates))
    waits: dict[int, list] = defaultdict(list)
    for case, pk, due in _asked(case__in=dates).values_list("case_id", "pk", "due") if of_sectors else ():
        waits[case].append(("assignment", pk, due))
    return {
        case: Facts(
            also=tuple(waits[case]),
            about=dates[case],
            reference=reference,
            topic=topics[case],
            page=_path("admin:cases_case_change", case),
            desk=_path("admin:cases_case_change", case),
            business=Key(scope="case", target_id=case, view="business_case", days=730),
        )
        for case, reference in references.items()
    }


# --- In words -------------------------------------------------------------------------------------


def _hidden(cases: set[int]) -> set[int]:
    return set(SecrecyMark.objects.standing().filter(case__in=cases).values_list("case_id", flat=True))


def topics_of(cases: set[int]) -> dict[int, str]:
    """What each case is about in words that Eva has written: its wishes, else its matter types.

    Nothing is told of a case under a secrecy mark.
    """
    told = cases - _hidden(cases)
    labels = _labels(Case.wishes.through, "wish__label", ["wish__order", "wish__label"], told)
    types = _labels(Case.matter_types.through, "mattertype__name", ["mattertype__name"], told - labels.keys())
    return {case: telling.topic_of(labels.get(case) or types.get(case, [])) for case in cases}


def _labels(through, label: str, order: list[str], cases: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for case, words in through.objects.filter(case__in=cases).order_by(*order).values_list("case_id", label):
        found[case].append(words)
    return found


_paths: dict[str, str] = {}


def _path(view: str, pk: int) -> str:
    """The address of a page, from the pattern of its view: `reverse` for ten thousand rows takes half a second."""
    if view not in _paths:
        _paths[view] = reverse(view, args=[0]).replace("/0/", "/%d/")
    return _paths[view] % pk


register(
    Kind(
        name="unanswered",
        label="Obesvarad fråga till sektor",
        voice=Voice.CASES,
        thing="assignment",
        model=Assignment,
        find=_find_asked(UNANSWERED),
        tell=_tell_asked(UNANSWERED),
        ladder=LATE_ANSWER,
    ),
    Kind(
        name="silent",
        label="Mottagen fråga som är tyst",
        voice=Voice.CASES,
        thing="assignment",
        model=Assignment,
        find=_find_asked(SILENT),
        tell=_tell_asked(SILENT),
        ladder=LATE_ANSWER,
    ),
    Kind(
        name="action",
        label="Åtgärd från lotsmöte hos en sektor",
        voice=Voice.CASES,
        thing="assignment",
        model=Assignment,
        find=_find_asked(ACTIONS),
        tell=_tell_asked(ACTIONS),
    ),
    Kind(
        name="pilot_action",
        label="Lotsens åtgärd från lotsmöte",
        voice=Voice.CASES,
        thing="meeting_action",
        model=MeetingAction,
        find=_find_pilots_actions,
        tell=_tell_pilots_actions,
    ),
    Kind(
        name="first_contact",
        label="Första kontakten med företaget",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_promises(Promise.Kind.FIRST_CONTACT),
        tell=_tell_promises(Promise.Kind.FIRST_CONTACT),
    ),
    Kind(
        name="promise",
        label="Löfte om besked",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_promises(Promise.Kind.ANSWER),
        tell=_tell_promises(Promise.Kind.ANSWER),
    ),
    Kind(
        name="pilot_promise",
        label="Lotsens löfte om besked",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_promises(Promise.Kind.NEXT),
        tell=_tell_promises(Promise.Kind.NEXT),
    ),
    Kind(
        name="woken",
        label="Ärende som har vaknat",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_woken,
        tell=_tell_woken,
    ),
    Kind(
        name="stalled",
        label="Ärende som står still",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_stalled,
        tell=_tell_stalled,
    ),
    Kind(
        name="waiting",
        label="Väntar på företaget",
        voice=Voice.CASES,
        thing="case",
        model=Case,
        find=_find_waiting,
        tell=_tell_waiting,
    ),
)
BEFOREHAND += [actions.take_over_unreadable, actions.wake_due]
OTHER_LABELS["lifted"] = "Lyft för hand"
