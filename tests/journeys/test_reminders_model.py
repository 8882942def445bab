"""Ten thousand questions, days without a sweep, sweeps at the same time and sweeps that are killed.

What the ledger holds afterwards is compared with a model that walks through the days one by one and knows nothing
of how the sweep does it: 0 lost, 0 doubled.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from cases import actions
from cases.models import Case
from portal.models import OutgoingEmail, Reminder, ReminderRule
from portal.site import sweep
from tests.journeys.processes import ROOT, environment
from tests.people import at_sector, person

pytestmark = pytest.mark.django_db(transaction=True)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
CASES = 10_000
OFFICERS = 40
# Steps that the model knows: working days after the date, and to whom.
STEPS = [(-1, "officer"), (1, "officer"), (3, "officer"), (5, "manager"), (10, "director")]
# Red-letter days in the two stretches of time, typed in from an almanac.
CLOSED = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 6)}
CLOSED |= {date(2027, 6, 25)}


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def workdays_after(day: date, until: date) -> int:
    """How many working days have come after `day`; negative while some must pass before it."""
    if until >= day:
        return sum(is_workday(day + timedelta(n)) for n in range(1, (until - day).days + 1))
    return -1 - sum(is_workday(until + timedelta(n)) for n in range(1, (day - until).days))


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


class Town:
    """The questions by id: (date, officer's address, manager's address)."""

    def __init__(self, first: date, last: date) -> None:
        rows = "SELECT a.id, a.due, u.email FROM cases_assignment a JOIN portal_user u ON u.id = a.officer_id"
        with connection.cursor() as cursor:
            cursor.execute(rows)
            self.questions = {pk: (due, email) for pk, due, email in cursor.fetchall()}
        self.told: Counter = Counter()  # (question, step, address)
        self.letters: Counter = Counter()  # (address, day)
        self.reached: dict = {}

    def sweep(self, day: date) -> None:
        """The model: each person gets one letter with the highest step of each thing that is new to them."""
        if not is_workday(day):
            return
        for due in {due for due, _ in self.questions.values()}:
            self.reached[due] = workdays_after(due, day)
        for pk, (due, officer) in self.questions.items():
            best: dict[str, int] = {}
            for step, to in STEPS:
                if self.reached[due] >= step:
                    address = {"officer": officer, "manager": "malin@example.org", "director": "dag@example.org"}[to]
                    best[address] = max(best.get(address, step), step)
            for address, step in best.items():
                if not self.told[pk, step, address]:
                    self.told[pk, step, address] += 1
                    self.letters[address, day] += 1

    def agrees(self) -> None:
        """Letters that left, line by line, and one letter a day to each."""
        rows = Reminder.objects.filter(thing="assignment", letter__isnull=False)
        ledger = Counter(rows.values_list("thing_id", "step", "to_email"))
        assert ledger - self.told == Counter(), "doubled, or told without reason"
        assert self.told - ledger == Counter(), "lost"
        letters = Counter(OutgoingEmail.objects.filter(kind="digest").values_list("to", "created_at__date"))
        assert letters == Counter(dict.fromkeys(self.letters, 1))
        lines = sum(text.count("Öppna ") for text in OutgoingEmail.objects.values_list("text", flat=True))
        assert lines == sum(self.letters.values())


@pytest.fixture
def town(eva, anna, malin, dag, building):
    """Ten thousand questions to forty officers, made in SQL from one that was asked as people ask."""

    def found(first: date, last: date) -> Town:
        ladder = import_module("portal.migrations.0006_reminder_rules").LADDER
        names = ("kind", "offset", "receiver", "words", "is_on")
        ReminderRule.objects.all().delete()
        ReminderRule.objects.bulk_create(
            ReminderRule(**dict(zip(names, row, strict=True))) for row in ladder if row[0] == "unanswered"
        )
        officers = [at_sector(person(f"o{n}@example.org", f"Officer {n}"), building) for n in range(OFFICERS)]
        at = moment(first - timedelta(days=40))
        case = actions.register(actions.Submission(email="bo@example.org"), at=at)
        actions.ask_sector(case, building, by=eva, officer=anna, due=first, at=at)
        many = {
            "cases": CASES,
            "officers": [user.pk for user in officers],
            "first": first,
            "days": (last - first).days + 1,
        }
        with connection.cursor() as cursor:
            cursor.execute(MANY_CASES, many)
            cursor.execute(MANY_QUESTIONS, many)
            cursor.execute("ANALYZE")
        OutgoingEmail.objects.all().delete()
        return Town(first, last)

    return found


MANY_CASES = """
INSERT INTO cases_case (reference, contact_id, company_name, subject, description, place, wished_start, spoken_with,
    channel, state, turn, turn_since, outcome, closing_text, received_at, last_progress_at, updated_at,
    rests_for, rests_because)
SELECT 'T' || n, contact_id, '', 'x', '', '', '', '', 'web', 'in_progress', 'sector', received_at, '', '', received_at,
    received_at, received_at, '', ''
FROM cases_case CROSS JOIN generate_series(1, %(cases)s) AS n WHERE reference NOT LIKE 'T%%'
"""
MANY_QUESTIONS = """
INSERT INTO cases_assignment (case_id, sector_id, officer_id, question, due, state, turn, asked_by_id, asked_at,
    last_progress_at, decline_reason, registry_number)
SELECT c.id, a.sector_id, (%(officers)s::bigint[])[1 + c.id %% array_length(%(officers)s::bigint[], 1)], 'x',
    %(first)s::date + (c.id * 7 %% %(days)s)::int, 'asked', 'sector', a.asked_by_id, a.asked_at, a.asked_at, '', ''
FROM cases_case c CROSS JOIN (SELECT * FROM cases_assignment LIMIT 1) AS a WHERE c.reference LIKE 'T%%'
"""


def remind(day: date, hour: int = 9) -> subprocess.Popen:
    at = f"{day:%Y-%m-%d}T{hour:02}:00"
    return subprocess.Popen(
        [sys.executable, "manage.py", "remind", "--at", at], cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL
    )


@pytest.mark.parametrize(
    ("first", "last", "swept"),
    [
        # Over Christmas: a day, three, and a week without a sweep.
        (date(2026, 12, 16), date(2027, 1, 8), [(12, 17), (12, 21), (12, 28), (12, 29), (1, 7)]),
        # Over Midsummer.
        (date(2027, 6, 14), date(2027, 7, 2), [(6, 15), (6, 22), (6, 25), (6, 28), (7, 5)]),
    ],
)
def test_days_without_a_sweep_lose_nothing_and_double_nothing(town, first, last, swept):
    found = town(first, last)
    for month, day in swept:
        year = first.year if month >= first.month else last.year
        at = date(year, month, day)
        sweep.run(moment(at))
        found.sweep(at)
    assert sweep.run(moment(at, 15)).letters == 0
    found.agrees()
    assert sum(found.told.values()) > CASES


def test_two_sweeps_at_once_and_sweeps_that_are_killed_in_the_middle(town):
    found = town(date(2027, 2, 1), date(2027, 2, 26))
    day = date(2027, 2, 15)
    for seconds in (0.2, 0.6, 1.0):
        killed = remind(day)
        began, before = time.monotonic(), Reminder.objects.count()
        while Reminder.objects.count() == before and killed.poll() is None and time.monotonic() - began < 8:
            time.sleep(0.02)
            if time.monotonic() - began > 1.5 + seconds:
                break
        if killed.poll() is None:
            os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    together = [remind(day), remind(day)]
    assert [process.wait() for process in together] == [0, 0]
    assert sweep.run(moment(day, 16)).letters == 0, "the two have written everything"
    found.sweep(day)
    found.agrees()
    assert Case.objects.filter(last_progress_at__gte=moment(day)).count() == 0
