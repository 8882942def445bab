"""Counts the facts behind the pilot's figures: a fixed number of set-based queries, whatever the number of cases.

Time is counted in working days by the office's own calendar, which goes into the query as an array: for each day,
how many working days have come up to and with it. What comes out are histograms, so no row is about one case.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Case as Choice
from django.db.models import CharField, Count, DateField, Func, IntegerField, Min, Q, Value, When
from django.utils import timezone

from cases import rules
from cases.figures import Effect, Facts, Grades, Histogram, Settled, Turn
from cases.models import Case, CaseNumber, Promise
from cases.pure.periods import Period
from cases.queries import standstill
from cases.workflow import Party, State
from portal import reminding
from portal.calendar import calendars
from portal.models import Sector

NO_CASES = [State.SPAM, State.JOINED]  # received by mistake, or once more
LONGEST = timedelta(days=5 * 366)  # what took longer counts as that long


def first_year(today: date) -> int:
    """The year of the first case, or this one."""
    return CaseNumber.objects.aggregate(first=Min("year"))["first"] or today.year


def facts(period: Period, *, at: datetime) -> Facts:
    sectors = dict(Sector.objects.values_list("pk", "name"))
    known = _Known([period], at)
    received, closed, several_sectors, with_meeting = known.rows(CASES)[0]
    grades = {sector: Grades(*sums) for sector, *sums in known.rows(GRADES)}
    return Facts(
        turns=_turns(at),
        received=received,
        closed=closed,
        several_sectors=several_sectors,
        with_meeting=with_meeting,
        first_contact={days: n for _, days, n in known.rows(FIRST_CONTACT)},
        promises=_promises([period], timezone.localdate(at))[0],
        sectors=_by_sector([row[1:] for row in known.rows(SECTOR_DAYS)], sectors),
        reminders=_reminders(period, at),
        grades=grades.get(None, Grades(0, 0, 0, 0)),
        grades_by_sector={name: grades[pk] for pk, name in sectors.items() if pk in grades},
    )


def course(periods: Sequence[Period], *, at: datetime) -> list[Facts]:
    """What key figures are made of, for periods that follow on each other: four queries, however many they are."""
    known = _Known(periods, at)
    contacts: list[Counter[int]] = [Counter() for _ in periods]
    answers: list[Counter[int]] = [Counter() for _ in periods]
    for period, days, n in known.rows(FIRST_CONTACT):
        contacts[period - 1][days] += n
    for period, _, days, n in known.rows(SECTOR_DAYS):
        answers[period - 1][days] += n
    grades = {period: Grades(*sums) for period, *sums in known.rows(GRADES_BY_PERIOD)}
    promises = _promises(periods, timezone.localdate(at))
    return [
        Facts(
            first_contact=dict(contacts[place]),
            sectors={"": dict(answers[place])} if answers[place] else {},
            promises=promises[place],
            grades=grades.get(place + 1, Grades(0, 0, 0, 0)),
        )
        for place in range(len(periods))
    ]


def by_quarter(year: Period, *, at: datetime) -> dict[str, list[int]]:
    """How many answers of sectors and of businesses there were in each quarter of the year."""
    found: dict[str, list[int]] = {"sectors": [0] * 4, "closing": [0] * 4}
    for figure, quarter, n in _Known([year], at).rows(QUARTERS):
        found[figure][quarter - 1] = n
    return found


def _turns(at: datetime) -> dict[str, Turn]:
    """Resting cases by themselves. What has woken has stood still since then."""
    party = Choice(When(state=State.RESTING, then=Value(State.RESTING)), default="turn", output_field=CharField())
    rows = Case.objects.open().order_by().annotate(party=party).values_list("party")
    rows = rows.annotate(open=Count("pk"), stalled=Count("pk", filter=standstill.stands_still(at)))
    return {turn: Turn(n, standing_still) for turn, n, standing_still in rows}


def _promises(periods: Sequence[Period], today: date) -> list[dict[str, Settled]]:
    """By the promised date. One whose date has passed without an answer is broken, not unsettled."""
    kept, moved = Q(outcome=Promise.Outcome.KEPT), Q(outcome=Promise.Outcome.MOVED)
    broken = Q(outcome=Promise.Outcome.BROKEN) | Q(outcome=Promise.Outcome.OPEN, due__lt=today)
    begins = Value([period.since for period in periods], ArrayField(DateField()))
    period = Func("due", begins, function="width_bucket", output_field=IntegerField())
    rows = Promise.objects.filter(due__gte=periods[0].since, due__lt=periods[-1].until).order_by()
    rows = rows.annotate(period=period).values_list("period", "kind")
    counted = rows.exclude(kind=Promise.Kind.FIRST_CONTACT, case__state__in=NO_CASES).annotate(
        kept=Count("pk", filter=kept), broken=Count("pk", filter=broken), moved=Count("pk", filter=moved)
    )
    found: list[dict[str, Settled]] = [{} for _ in periods]
    for place, kind, *numbers in sorted(counted):
        found[place - 1][kind] = Settled(*numbers)
    return found


def _reminders(period: Period, at: datetime) -> list[Effect]:
    """A rule's steps and receivers together; admin has a page that tells them apart."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for effect in reminding.effects(at, since=period.since, until=period.until):
        found = sums[reminding.label_of(effect.rule), effect.sector]
        found[0] += effect.letters
        found[1] += effect.helped
    return [Effect(rule, sector, letters, helped) for (rule, sector), (letters, helped) in sorted(sums.items())]


def _by_sector(rows: list[tuple[int, int, int]], sectors: dict[int, str]) -> dict[str, Histogram]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for sector, days, n in rows:
        found[sector][days] = n
    return {name: found[pk] for pk, name in sectors.items() if pk in found}


class _Known:
    """What every query below may ask for by name."""

    def __init__(self, periods: Sequence[Period], at: datetime) -> None:
        """`periods` follow on each other."""
        since, until = periods[0].since, periods[-1].until
        base = since - LONGEST
        count = calendars.office().count
        days = (until - base).days + 1
        self.values = {
            "since": _midnight(since),
            "until": _midnight(until),
            "begins": [_midnight(period.since) for period in periods],
            "at": at,
            "base": base,
            "ranks": [count(base, base + timedelta(days=n)) for n in range(days)],
            "reading": rules.READING,
            "own_turns": [Party.SECTOR, Party.OUTSIDE],
            "no_cases": NO_CASES,
            "without_contact": [State.WITHDRAWN, State.JOINED, State.SPAM],
        }

    def rows(self, query: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(query, self.values)
            return cursor.fetchall()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _workdays(since: str, until: str) -> str:
    """Working days after one moment's Swedish day, up to and with the other's."""
    return f"({_rank(until)} - {_rank(since)})"


def _rank(moment: str) -> str:
    return f"ranks[greatest(({moment} AT TIME ZONE 'Europe/Stockholm')::date, base) - base + 1]"


def _period(moment: str) -> str:
    """Which of the periods it is in, from 1."""
    return f"width_bucket({moment}, %(begins)s::timestamptz[])"


OFFICE = "office AS MATERIALIZED (SELECT %(base)s::date AS base, %(ranks)s::int[] AS ranks)"

# A first contact ended its promise, in time or late. A late one can also have ended with the case, without contact.
FIRST_CONTACT = f"""
WITH {OFFICE}
SELECT {_period("settled_at")} AS period, {_workdays("promise.made_at", "promise.settled_at")} AS days, count(*)
FROM office, cases_promise promise
WHERE promise.kind = 'first_contact' AND settled_at >= %(since)s AND settled_at < %(until)s
  AND promise.case_id NOT IN (SELECT id FROM cases_case WHERE state = ANY(%(no_cases)s))
  AND (promise.outcome = 'kept' OR promise.outcome = 'broken' AND NOT EXISTS (
      SELECT FROM cases_statuschange change WHERE change.case_id = promise.case_id
      AND change.at = promise.settled_at AND change.to_state = ANY(%(without_contact)s)))
GROUP BY period, days
"""

# Also one that goes on after its answer.
ANSWERED = "(state = 'answered' OR state = 'accepted' AND ended_at IS NOT NULL)"

# From when the sector was (last) asked until it answered, less the time when the turn was somebody else's.
SECTOR_DAYS = f"""
WITH {OFFICE}, answered AS (
    SELECT id, sector_id, asked_at, ended_at FROM cases_assignment
    WHERE {ANSWERED} AND ended_at >= %(since)s AND ended_at < %(until)s
), paused AS (
    SELECT answered.id, sum({_workdays("period.since", "period.until")}) AS days
    FROM answered JOIN cases_turnperiod period ON period.assignment_id = answered.id, office
    WHERE period.since >= answered.asked_at AND period.since < answered.ended_at AND period.until IS NOT NULL
      AND NOT period.party = ANY(%(own_turns)s)
    GROUP BY answered.id
)
SELECT {_period("ended_at")} AS period, sector_id,
    {_workdays("asked_at", "ended_at")} - coalesce(paused.days, 0)::int AS days, count(*)
FROM answered LEFT JOIN paused USING (id), office
GROUP BY 1, sector_id, 3
"""

# Read once, since the table is wide. Questions that were taken back or given back are no need of the case.
CASES = """
WITH known AS MATERIALIZED (
    SELECT id, received_at >= %(since)s AND received_at < %(until)s AND state <> ALL(%(no_cases)s) AS is_received,
        state = 'closed' AND closed_at >= %(since)s AND closed_at < %(until)s AS is_closed
    FROM cases_case
    WHERE received_at >= %(since)s AND received_at < %(until)s OR closed_at >= %(since)s AND closed_at < %(until)s
), several AS (
    SELECT case_id FROM cases_assignment JOIN known ON known.id = case_id AND is_closed
    WHERE state = ANY(%(reading)s) GROUP BY case_id HAVING count(DISTINCT sector_id) > 1
), met AS (
    SELECT DISTINCT known.id FROM cases_agendaitem item JOIN cases_case about ON about.id = item.case_id
    JOIN known ON known.id = coalesce(about.joined_into_id, about.id) AND is_closed
    JOIN cases_pilotmeeting meeting ON meeting.id = item.meeting_id
    WHERE meeting.state <> 'cancelled' AND meeting.start <= %(at)s
)
SELECT count(*) FILTER (WHERE is_received), count(*) FILTER (WHERE is_closed),
    (SELECT count(*) FROM several), (SELECT count(*) FROM met)
FROM known
"""

# All answers under no sector, and under each sector those about the cases in which it has answered.
GRADES = """
WITH given AS MATERIALIZED (
    SELECT case_id, overall, expectations, ideal FROM cases_closinganswer WHERE at >= %(since)s AND at < %(until)s
), of_sector AS (
    SELECT DISTINCT case_id, sector_id FROM cases_assignment JOIN given USING (case_id) WHERE state = 'answered'
)
SELECT NULL::bigint, count(*), coalesce(sum(overall), 0), coalesce(sum(expectations), 0), coalesce(sum(ideal), 0)
FROM given
UNION ALL
SELECT sector_id, count(*), sum(overall), sum(expectations), sum(ideal)
FROM given JOIN of_sector USING (case_id) GROUP BY sector_id
"""

GRADES_BY_PERIOD = f"""
SELECT {_period("at")} AS period, count(*), sum(overall), sum(expectations), sum(ideal)
FROM cases_closinganswer WHERE at >= %(since)s AND at < %(until)s GROUP BY period
"""

QUARTERS = f"""
SELECT 'sectors', extract(quarter FROM ended_at AT TIME ZONE 'Europe/Stockholm')::int AS quarter, count(*)
FROM cases_assignment WHERE {ANSWERED} AND ended_at >= %(since)s AND ended_at < %(until)s GROUP BY quarter
UNION ALL
SELECT 'closing', extract(quarter FROM at AT TIME ZONE 'Europe/Stockholm')::int AS quarter, count(*)
FROM cases_closinganswer WHERE at >= %(since)s AND at < %(until)s GROUP BY quarter
"""
