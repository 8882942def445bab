"""The counted facts against a model that counts one case at a time, and walks through the days of an almanac.

The cases are made by the actions themselves, at random hours over Christmas and New Year.
"""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.figures import Effect, Facts, Grades, Settled, Turn
from cases.models import Case, Promise
from cases.pure import periods
from cases.queries import measuring, standstill
from cases.workflow import Channel, Outcome
from portal.models import ClosedDay, OutgoingEmail, Reminder
from portal.text.swedish import STOCKHOLM
from portal.text.ttl_cache import TtlCache

FIRST, LAST = date(2026, 11, 16), date(2027, 2, 3)
NOW = datetime(2027, 2, 3, 12, tzinfo=STOCKHOLM)
# Red-letter days, typed in from an almanac, and a day that the municipality keeps closed.
SQUEEZED = date(2027, 1, 5)
CLOSED = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 6), SQUEEZED}


def workdays(since: datetime, until: datetime) -> int:
    """Days after the first day, up to and with the last, as the clock on the wall in Sweden shows them."""
    first, last = since.astimezone(STOCKHOLM).date(), until.astimezone(STOCKHOLM).date()
    days = [first + timedelta(n) for n in range(1, (last - first).days + 1)]
    return sum(day.weekday() < 5 and day not in CLOSED for day in days)


class Life:
    """One case, what is done to it at random, and what the model remembers of it."""

    def __init__(self, random: Random, at: datetime, *, eva, sectors: dict) -> None:
        self.random, self.eva, self.officers = random, eva, sectors
        self.case = actions.register(actions.Submission(description="En fråga", phone="070-1740605"), at=at)
        self.received = self.promised = at
        self.state, self.contacted = "open", False
        self.contacts: list[tuple[datetime, int]] = []
        self.asked: dict = {}  # sector -> (asked at, assignment)
        self.waits: dict = {}  # sector -> (since, question)
        self.paused: dict = defaultdict(int)  # sector -> days that were the business's
        self.answered: dict = {}  # sector -> (when, days)
        self.closed: datetime | None = None
        self.grades: tuple[datetime, int, int, int] | None = None
        self.on_agenda = False
        self.rests: dict = {}  # sector -> since when its clock stands still with the case

    def live(self, at: datetime) -> None:
        open_acts = [*[self.ask] * 6, *[self.answer] * 4, *[self.reply] * 2, self.pause, self.write, self.wait]
        open_acts += [self.decline, self.close, self.meet, self.rest]
        if self.random.random() < 0.03:
            open_acts = [self.withdraw, self.put_aside]
        if self.state == "resting":
            self.random.choice([self.wake, self.wait])(at)
            return
        afterwards = [self.reopen, self.judge, self.judge, *[self.wait] * 9]
        self.random.choice(open_acts if self.state == "open" else afterwards)(at)

    def _contact(self, at: datetime) -> None:
        if not self.contacted:
            self.contacted = True
            self.contacts.append((at, workdays(self.promised, at)))

    def wait(self, at: datetime) -> None:
        """Nobody does anything."""

    def ask(self, at: datetime) -> None:
        sector = self.random.choice(list(self.officers))
        if sector in self.asked:
            return
        earlier = self.case.assignments.filter(sector=sector).first()
        if earlier:
            assignment = actions.ask_again(earlier, by=self.eva, at=at)
        else:
            assignment = actions.ask_sector(self.case, sector, by=self.eva, at=at)
        self.answered.pop(sector, None)
        self.asked[sector], self.paused[sector] = (at, assignment), 0

    def _any_asked(self):
        return self.random.choice(sorted(self.asked, key=lambda sector: sector.pk)) if self.asked else None

    def answer(self, at: datetime) -> None:
        if sector := self._any_asked():
            to_business = self.random.random() < 0.7
            asked_at, assignment = self.asked.pop(sector)
            actions.answer(assignment, f"Svar {at}", by=self.officers[sector], to_business=to_business, at=at)
            self._resume(sector, at)
            self.answered[sector] = (at, workdays(asked_at, at) - self.paused[sector])
            if to_business:
                self._contact(at)

    def _resume(self, sector, at: datetime) -> None:
        if sector in self.waits:
            since, _ = self.waits.pop(sector)
            self.paused[sector] += workdays(since, at)

    def pause(self, at: datetime) -> None:
        sector = self._any_asked()
        if sector and sector not in self.waits:
            _, assignment = self.asked[sector]
            question = actions.ask_business(assignment, f"Hur stor är den? {at}", by=self.officers[sector], at=at)
            self.waits[sector] = (at, question)
            self._contact(at)

    def reply(self, at: datetime) -> None:
        if self.waits:
            sector = next(iter(self.waits))
            actions.reply(self.case, f"Tio meter {at}", question=self.waits[sector][1], at=at)
            self._resume(sector, at)

    def decline(self, at: datetime) -> None:
        if sector := self._any_asked():
            actions.decline(self.asked.pop(sector)[1], reason="not_ours", by=self.officers[sector], at=at)
            self.waits.pop(sector, None)

    def write(self, at: datetime) -> None:
        actions.write_to_business(self.case, f"Hej {at}", by=self.eva, at=at)
        self._contact(at)

    def rest(self, at: datetime) -> None:
        """The clocks of those who were at work stand still until it wakes."""
        until = at.astimezone(STOCKHOLM).date() + timedelta(days=self.random.randint(1, 20))
        actions.rest(self.case, until, reason="Väntar på bygglov", by=self.eva, at=at)
        self._contact(at)
        self.state = "resting"
        self.rests = {sector: at for sector in self.asked if sector not in self.waits}

    def wake(self, at: datetime) -> None:
        actions.wake(self.case, by=self.eva, at=at)
        self.state = "open"
        for sector, since in self.rests.items():
            self.paused[sector] += workdays(since, at)

    def meet(self, at: datetime) -> None:
        self.case.refresh_from_db()
        start = at + timedelta(minutes=5)
        hours = {"start": start, "end": start + timedelta(minutes=20)}
        (meeting,) = actions.call_meeting([self.case], by=self.eva, place="Stadshuset", at=at, **hours)
        if self.random.random() < 0.4:
            actions.cancel_meeting(meeting, by=self.eva, at=at)
        else:
            self.on_agenda = True

    def _end(self, state: str, at: datetime) -> None:
        self.state, self.closed = state, at
        self.asked.clear()
        self.waits.clear()

    def close(self, at: datetime) -> None:
        actions.close(
            self.case, by=self.eva, outcome=Outcome.REFERRED, nothing_more=True, despite_open="Det räcker.", at=at
        )
        self._contact(at)
        self._end("closed", at)

    def withdraw(self, at: datetime) -> None:
        actions.withdraw(self.case, at=at)
        self._end("withdrawn", at)

    def put_aside(self, at: datetime) -> None:
        if self.promised > self.received:
            return  # what has been opened again is no advertisement
        actions.put_aside(self.case, by=self.eva, at=at)
        self._end("spam", at)

    def reopen(self, at: datetime) -> None:
        if self.state == "spam":
            return
        actions.reopen(self.case, by=self.eva, at=at)
        self.state, self.closed, self.promised, self.contacted = "open", None, at, False

    def judge(self, at: datetime) -> None:
        self.case.refresh_from_db()
        if self.state == "closed" and not self.grades:
            marks = [self.random.randint(1, 10) for _ in range(3)]
            actions.give_feedback(self.case, overall=marks[0], expectations=marks[1], ideal=marks[2], at=at)
            self.grades = (at, *marks)


def lives(seed: int, eva, sectors: dict) -> list[Life]:
    random, found = Random(seed), []
    for _ in range(30):
        at = datetime(FIRST.year, FIRST.month, FIRST.day, random.randrange(24), 30, tzinfo=STOCKHOLM)
        at += timedelta(days=random.randrange((LAST - FIRST).days - 10))
        life = Life(random, at, eva=eva, sectors=sectors)
        while (at := at + timedelta(hours=random.choice([1, 7, 26, 50, 100]))) < NOW - timedelta(hours=1):
            life.live(at)
        found.append(life)
    return found


def expected(found: list[Life], period: periods.Period) -> Facts:
    def inside(at: datetime | None) -> bool:
        return at is not None and period.since <= at.astimezone(STOCKHOLM).date() < period.until

    closed = [life for life in found if life.state == "closed" and inside(life.closed)]
    days, grades = defaultdict(Counter), defaultdict(lambda: [0, 0, 0, 0])
    for life in found:
        for sector, (at, spent) in life.answered.items():
            if inside(at):
                days[sector.name][spent] += 1
        if life.grades and inside(life.grades[0]):
            for name in [None, *(sector.name for sector in life.answered)]:
                grades[name] = [a + b for a, b in zip(grades[name], (1, *life.grades[1:]), strict=True)]
    return Facts(
        turns=turns(),
        received=sum(inside(life.received) and life.state != "spam" for life in found),
        closed=len(closed),
        several_sectors=sum(len(life.answered) > 1 for life in closed),
        with_meeting=sum(life.on_agenda for life in closed),
        first_contact=Counter(
            spent for life in found if life.state != "spam" for at, spent in life.contacts if inside(at)
        ),
        promises=promises(period),
        sectors=dict(days),
        grades=Grades(*grades.pop(None, [0, 0, 0, 0])),
        grades_by_sector={name: Grades(*sums) for name, sums in grades.items()},
        reminders=[],
    )


def turns() -> dict[str, Turn]:
    found: dict = defaultdict(lambda: [0, 0])
    for case in Case.objects.all():
        if case.is_open:
            still = workdays(case.stalled_since, NOW) >= standstill.STALLED_AFTER
            party = "resting" if case.is_resting else case.turn
            found[party][0] += 1
            found[party][1] += still and not case.is_untriaged and party not in {"business", "resting"}
    return {turn: Turn(*numbers) for turn, numbers in found.items()}


def promises(period: periods.Period) -> dict[str, Settled]:
    found: dict = defaultdict(Counter)
    for promise in Promise.objects.exclude(kind="first_contact", case__state="spam"):
        if period.since <= promise.due < period.until:
            overdue = promise.outcome == "open" and promise.due < NOW.date()
            found[promise.kind]["broken" if overdue else promise.outcome] += 1
    return {kind: Settled(counts["kept"], counts["broken"], counts["moved"]) for kind, counts in found.items()}


PERIODS = [
    *(periods.month(2026, 11), periods.month(2026, 12), periods.month(2027, 1), periods.quarter(2026, 4)),
    *(periods.quarter(2027, 1), periods.year(2026), periods.year(2027), periods.twelve_months(LAST)),
]


@pytest.fixture
def squeezed(db) -> None:
    ClosedDay.objects.create(day=SQUEEZED, reason="klämdag")
    TtlCache.forget_all()


@pytest.fixture
def sectors(building, environment, fire_service, anna, cecilia, rolf) -> dict:
    return {building: anna, environment: cecilia, fire_service: rolf}


def queries_of_the_facts() -> int:
    with CaptureQueriesContext(connection) as seen:
        measuring.facts(periods.twelve_months(LAST), at=NOW)
    return len(seen)


def test_random_lives_give_the_same_facts_as_counting_them_one_by_one(squeezed, eva, sectors):
    """In as many queries as for none, and the quarters add up to the year."""
    measuring.facts(periods.twelve_months(LAST), at=NOW)  # reads the calendar
    assert queries_of_the_facts() == 8
    found = lives(1, eva, sectors)
    assert queries_of_the_facts() == 8
    for period in PERIODS:
        assert measuring.facts(period, at=NOW) == expected(found, period), period.key
    year = expected(found, periods.twelve_months(LAST))
    assert len(year.sectors) == 3
    assert min(year.closed, year.several_sectors, year.with_meeting, year.grades.n, sum(year.first_contact.values()))
    for year in (periods.year(2026), periods.year(2027)):
        quarters, told = measuring.by_quarter(year, at=NOW), measuring.facts(year, at=NOW)
        assert sum(quarters["sectors"]) == sum(sum(each.values()) for each in told.sectors.values()) > 0
        assert sum(quarters["closing"]) == told.grades.n
    assert measuring.by_quarter(periods.year(2026), at=NOW)["sectors"][:3] == [0, 0, 0]
    for period in (periods.quarter(2027, 1), periods.month(2027, 1)):
        course = periods.course(period, 2026)
        assert [(each.since, each.until) for each in course][-2:][1] == (period.since, period.until)
        with CaptureQueriesContext(connection) as seen:
            told = measuring.course(course, at=NOW)
        assert len(seen) == 4
        for each, facts in zip(course, told, strict=True):
            one_by_one = expected(found, each)
            assert facts.first_contact == one_by_one.first_contact
            assert facts.promises == one_by_one.promises
            assert facts.grades == one_by_one.grades
            assert facts.sectors.get("", {}) == sum((Counter(n) for n in one_by_one.sectors.values()), Counter())


def test_a_course_is_of_periods_as_long_that_follow_on_each_other_since_the_first_case():
    course = periods.course(periods.quarter(2026, 2), 2025)
    assert [each.since.isoformat() for each in course] == [
        *("2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01"),
    ]
    assert [each.until for each in course[:-1]] == [each.since for each in course[1:]]
    assert len(periods.course(periods.month(2026, 2), 2020)) == periods.IN_A_COURSE
    assert [each.since.year for each in periods.course(periods.year(2026), 2024)] == [2024, 2025, 2026]
    rolling = periods.course(periods.twelve_months(date(2026, 11, 30)), 2025)
    assert [each.since.isoformat() for each in rolling] == ["2024-12-01", "2025-12-01"]
    assert (periods.month(2026, 1).before, periods.twelve_months(date(2026, 11, 30)).before) == (
        "månaden innan",
        "året innan",
    )


def test_a_contact_after_midnight_belongs_to_the_new_year(squeezed, eva):
    """00.30 on New Year's Day in Sweden is still the old year in UTC."""
    received = datetime(2026, 12, 30, 9, tzinfo=STOCKHOLM)
    case = actions.register(actions.Submission(description="Nytt kök", phone="070-1740605"), at=received)
    actions.write_to_business(case, "Hej!", by=eva, at=datetime(2027, 1, 1, 0, 30, tzinfo=STOCKHOLM))
    assert measuring.facts(periods.month(2026, 12), at=NOW).first_contact == {}
    assert measuring.facts(periods.month(2027, 1), at=NOW).first_contact == {0: 1}  # neither day is a working day
    assert measuring.facts(periods.year(2026), at=NOW).received == 1


def test_a_case_withdrawn_too_late_is_a_broken_promise_but_no_contact(squeezed, eva):
    received = datetime(2027, 1, 11, 9, tzinfo=STOCKHOLM)
    case = actions.register(actions.Submission(description="Nytt kök", phone="070-1740605"), at=received)
    actions.withdraw(case, at=received + timedelta(days=10))
    found = measuring.facts(periods.month(2027, 1), at=NOW)
    assert found.first_contact == {}
    assert found.promises == {"first_contact": Settled(kept=0, broken=1)}


@pytest.mark.parametrize("is_junk", [True, False])
def test_what_was_no_case_or_the_same_once_more_is_no_first_contact(squeezed, case, eva, is_junk):
    received = datetime(2027, 1, 11, 9, tzinfo=STOCKHOLM)
    type(case).objects.update(received_at=received - timedelta(days=60))
    said = actions.Submission(description="Annons", phone="070-1740605", channel=Channel.PHONE)
    call = actions.register(said, by=eva, at=received)
    assert measuring.facts(periods.month(2027, 1), at=NOW).first_contact == {0: 1}
    if is_junk:
        actions.put_aside(call, by=eva, at=received)
    else:
        actions.join(call, case, by=eva, across_businesses=True, at=received)
    found = measuring.facts(periods.month(2027, 1), at=NOW)
    assert (found.received, found.first_contact, "first_contact" in found.promises) == (0, {}, False)
    if is_junk:
        assert actions.restore(call, by=eva, at=received).first_contact_at is None  # it has a new promise of it


def test_what_took_longer_than_the_query_looks_back_counts_as_that_long(squeezed, case, assignment, anna):
    type(assignment).objects.update(asked_at=datetime(2010, 1, 4, 9, tzinfo=STOCKHOLM))
    at = timezone.now() + timedelta(days=1)
    actions.answer(assignment, "Ja.", by=anna, to_business=True, at=at)
    day = timezone.localdate(at)
    (found,) = measuring.facts(periods.month(day.year, day.month), at=at).sectors.values()
    (days,) = found
    assert 1200 < days < 1300


def remember_a_letter(sent_on: date, *, rule: str, sector, helped: bool) -> None:
    letter = OutgoingEmail.objects.create(kind="digest", to="anna@example.org", message_id=f"<{sent_on}@example.org>")
    Reminder.objects.create(
        thing="assignment",
        thing_id=1,
        rule=rule,
        step=1,
        about_date=sent_on,
        to_email="anna@example.org",
        sector=sector,
        sent_on=sent_on,
        letter=letter,
        helped_at=timezone.now() if helped else None,
    )


def test_reminders_belong_to_the_period_of_their_letter_and_are_judged_after_two_days(squeezed, building):
    for sent_on, helped in [(date(2026, 12, 30), True), (date(2027, 1, 4), False), (date(2027, 1, 7), True)]:
        remember_a_letter(sent_on, rule="stalled", sector=building, helped=helped)
    remember_a_letter(date(2027, 2, 2), rule="stalled", sector=building, helped=False)  # may still help
    label = "Ärende som står still"
    assert measuring.facts(periods.month(2027, 1), at=NOW).reminders == [Effect(label, "Bygg", letters=2, helped=1)]
    assert measuring.facts(periods.year(2026), at=NOW).reminders == [Effect(label, "Bygg", letters=1, helped=1)]
    assert measuring.facts(periods.month(2027, 2), at=NOW).reminders == []


def test_the_first_year_is_that_of_the_first_case_and_else_this_one(db):
    assert measuring.first_year(LAST) == 2027
    actions.register(
        actions.Submission(description="Hej", phone="070-1740605"), at=datetime(2024, 5, 2, tzinfo=STOCKHOLM)
    )
    assert measuring.first_year(LAST) == 2024
