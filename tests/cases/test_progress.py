"""`last_progress_at` moves by the acts of people, which are listed here, and by nothing that the portal does."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases import actions, emails
from cases.deciding import actions as deciding
from cases.models import Assignment, Case
from cases.workflow import DeclineReason, Outcome
from portal import reminding, tasks
from portal.calendar import calendars
from portal.mail import links, outbox
from portal.models import User
from portal.site import health, sweep

STOCKHOLM = ZoneInfo("Europe/Stockholm")
BEGUN = datetime(2027, 2, 1, 9, tzinfo=STOCKHOLM)
LATER = BEGUN + timedelta(days=3)


@pytest.fixture
def asked(eva, cafe, anna, malin, dag, building) -> Assignment:
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=BEGUN)
    return actions.ask_sector(case, building, by=eva, officer=anna, due=date(2027, 2, 8), at=BEGUN)


def clock_of(assignment: Assignment) -> tuple[datetime, datetime]:
    case = Case.objects.get(pk=assignment.case_id)
    return case.last_progress_at, case.stalled_since


# --- What people do --------------------------------------------------------------------------------

ACTS = {
    "accept": lambda a, p: actions.accept(a, by=p.anna, at=LATER),
    "answer": lambda a, p: actions.answer(a, "Sök bygglov.", by=p.anna, to_business=True, at=LATER),
    "ask the business": lambda a, p: actions.ask_business(a, "Hur många?", by=p.anna, at=LATER),
    "decline": lambda a, p: actions.decline(a, reason=DeclineReason.NOT_OURS, by=p.anna, at=LATER),
    "new date": lambda a, p: actions.new_date(a, date(2027, 2, 15), reason="Sjuk.", by=p.anna, at=LATER),
    "hand over": lambda a, p: actions.hand_over(a, p.malin, by=p.anna, at=LATER),
    "own system": lambda a, p: actions.use_own_system(
        a, what="Bygglov", registry_number="B 1", planned_date=None, by=p.anna, at=LATER
    ),
    "material": lambda a, p: actions.write_to_pilot(a, "Se kartan.", by=p.anna, at=LATER),
    "call": lambda a, p: actions.log_contact(a.case, "", kind="call", by=p.eva, at=LATER),
    "write": lambda a, p: actions.write_to_business(a.case, "Hej!", by=p.eva, at=LATER),
    "pilot asks": lambda a, p: actions.pilot_asks(a.case, "När?", by=p.eva, at=LATER),
    "recall": lambda a, p: actions.recall(a, by=p.eva, at=LATER),
    "the business writes": lambda a, p: actions.reply(a.case, "Hej!", at=LATER),
    "rest": lambda a, p: actions.rest(a.case, date(2027, 3, 1), reason="Bo väntar.", by=p.eva, at=LATER),
    "close": lambda a, p: actions.close(
        a.case, by=p.eva, outcome=Outcome.REFERRED, despite_open="Bo har flyttat.", at=LATER
    ),
    "withdraw": lambda a, p: actions.withdraw(a.case, at=LATER),
}


class People:
    def __init__(self, eva, anna, malin):
        self.eva, self.anna, self.malin = eva, anna, malin


@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_a_person_is_progress(act, asked, eva, anna, malin):
    ACTS[act](asked, People(eva, anna, malin))
    assert clock_of(asked) == (LATER, LATER)


@pytest.mark.parametrize("act", ["note", "step", "lift", "decide", "describe"])
def test_what_only_the_town_hall_sees_is_not_progress(act, asked, eva, anna, dag, building):
    before = clock_of(asked)
    match act:
        case "note":
            actions.write_note(asked.case, "Kom ihåg.", by=anna, sector=building, at=LATER)
        case "step":
            actions.add_step(asked.case, "Sök bygglov", sector=building, by=anna)
        case "lift":
            actions.lift_to_director(asked.case, by=eva, at=LATER)
        case "decide":
            deciding.decide(asked.case, "Svara.", due=date(2027, 2, 8), sector=building, by=dag, at=LATER)
        case "describe":
            actions.describe(asked.case, subject="Kafé", matter_types=[], by=eva)
    assert clock_of(asked) == before


# --- What the portal does --------------------------------------------------------------------------

DAYS = st.integers(0, 120)


def _sweep(asked, day, hour):
    sweep.run(BEGUN + timedelta(days=day, hours=hour))


def _look(asked, day, hour):
    """Everybody opens everything: the business its page, Anna and Eva the case, a mail scanner a letter's link."""
    Client().get(links.mint(emails.case_key(asked.case), email=asked.case.contact.email))
    Client().head(links.mint(emails.assignment_key(asked)))
    for user in User.objects.filter(email__in=["eva@example.org", "anna@example.org"]):
        client = Client()
        client.force_login(user)
        client.get(reverse("assignment", args=[asked.pk]))
        client.get(reverse("admin:cases_case_change", args=[asked.case_id]))


SYSTEM = {
    "sweep": _sweep,
    "dry run": lambda asked, day, hour: sweep.run(BEGUN + timedelta(days=day, hours=hour), dry_run=True),
    "preview": lambda asked, day, hour: reminding.preview(BEGUN + timedelta(days=day, hours=hour)),
    "letters": lambda asked, day, hour: outbox.send_due(at=BEGUN + timedelta(days=day)),
    "tidy": lambda asked, day, hour: (tasks.tidy(), tasks.scan_files()),
    "health": lambda asked, day, hour: (health.letters, health.standing_still()),
    "look": _look,
}


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example(events=[(name, day, 6) for day in (2, 40) for name in sorted(SYSTEM)])
@given(events=st.lists(st.tuples(st.sampled_from(sorted(SYSTEM)), DAYS, st.integers(0, 12)), max_size=12))
def test_any_number_of_system_events_leaves_stalled_since_where_it_was(events, asked, transactional_rollback):
    with transactional_rollback():
        before = clock_of(asked)
        for name, day, hour in events:
            SYSTEM[name](asked, day, hour)
        assert clock_of(asked) == before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(DAYS, min_size=1, max_size=10))
def test_a_case_that_wakes_has_stood_still_since_then_and_progressed_before(days, asked, eva, transactional_rollback):
    """However often and in whatever order the sweep runs: the first run on or after the date decides."""
    until = date(2027, 3, 1)
    with transactional_rollback():
        actions.rest(asked.case, until, reason="Bo väntar.", by=eva, at=LATER)
        for day in days:
            sweep.run(BEGUN + timedelta(days=day))
        ripe = [at for day in days if (at := BEGUN + timedelta(days=day)).date() >= until]
        woke = next((at for at in ripe if calendars.office().is_workday(at.date())), LATER)
        assert clock_of(asked) == (LATER, woke)
