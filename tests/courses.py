"""The cohort of the suite: begun a month ago, four occasions of which one has been, and people from two sectors.

Anna (officer) and Malin (manager) are from Building, Cecilia (officer) from Environment; Pia sits on the board that
answers for both. Lisbet leads it with Eva. The goal is a manager, an officer and a politician from each sector.
"""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.calendar import calendars
from portal.mail import links
from portal.models import Sector, User
from training import actions, emails, origins
from training.models import Board, Cohort, CohortGoal, Occasion, Participant
from training.pure.people_lists import Person
from training.workflow import Role


def in_days(days: int) -> date:
    """So many days from now; a day to come that is closed gives way to the next open one, whatever day it is today."""
    day = timezone.localdate() + timedelta(days=days)
    office = calendars.office()
    while days > 0 and not office.is_workday(day):
        day += timedelta(days=1)
    return day


def an_occasion(cohort: Cohort, by: User, *, days: int, theme: str, **fields) -> Occasion:
    """So many days from now, in the afternoon, at the town hall; one in the past was three hours long too."""
    start = (timezone.localtime() + timedelta(days=days)).replace(hour=13, minute=0, second=0, microsecond=0)
    times = {"start": start, "end": start + timedelta(hours=3)}
    return actions.add_occasion(cohort, actions.Planned(theme=theme, place="Stadshuset", **times | fields), by=by)


def take_part(cohort: Cohort, by: User, name: str, email: str, *, role: str, sector=None, board=None) -> Participant:
    """Added, and with us without being asked."""
    person = Person(name, email, role, sector and sector.pk, board and board.pk)
    (made,) = actions.add(cohort, [person], by=by)
    actions.take_in([made], by=by)
    made.refresh_from_db()
    return made


@pytest.fixture
def board(building, environment) -> Board:
    made = Board.objects.create(name="Bygg- och miljönämnden")
    made.sectors.add(building, environment)
    return made


@pytest.fixture
def lisbet(db) -> User:
    return User.objects.create_user("lisbet@example.org", name="Lisbet Lind", is_staff=True)


@pytest.fixture
def cohort(eva, building, environment, lisbet) -> Cohort:
    today = timezone.localdate()
    made = Cohort.objects.create(
        name="Förenkla hösten", begins=today - timedelta(days=30), ends=today + timedelta(days=150), created_by=eva
    )
    made.leaders.add(lisbet)
    CohortGoal.objects.bulk_create(
        CohortGoal(cohort=made, sector=sector, role=role) for sector in (building, environment) for role in Role.values
    )
    return made


@pytest.fixture
def occasions(cohort, eva) -> list[Occasion]:
    days = [(-20, "Vad företagare tycker"), (10, "Bemötande"), (50, "Vad lagen kräver"), (100, "Handlingsplanen")]
    return [an_occasion(cohort, eva, days=day, theme=theme) for day, theme in days]


@pytest.fixture
def anna_there(cohort, occasions, eva, anna, building) -> Participant:
    return take_part(cohort, eva, "Anna Alm", "anna@example.org", role=Role.OFFICER, sector=building)


@pytest.fixture
def cecilia_there(cohort, occasions, eva, cecilia, environment) -> Participant:
    return take_part(cohort, eva, "Cecilia Ceder", "cecilia@example.org", role=Role.OFFICER, sector=environment)


@pytest.fixture
def pia_there(cohort, occasions, eva, board) -> Participant:
    """A politician without an account."""
    return take_part(cohort, eva, "Pia Palm", "pia@example.org", role=Role.POLITICIAN, board=board)


def listed(cohort: Cohort, by: User, *people: tuple[str, str, str, Sector]) -> list[Participant]:
    return actions.add(
        cohort, [Person(name, email, role, sector.pk, None) for name, email, role, sector in people], by=by
    )


def course_of_the_town(eva, anna, david, building) -> dict:
    """A cohort that David leads and Anna takes part in, her homework, and what came of it."""
    cohort = Cohort.objects.create(name="Förenkla", begins=in_days(0), ends=in_days(90), created_by=eva)
    cohort.leaders.add(david)
    occasion = an_occasion(cohort, eva, days=9, theme="Bemötande")
    participant = take_part(cohort, eva, "Anna Alm", anna.email, role="officer", sector=building)
    due = in_days(5)
    assignment = actions.give(cohort, title="Ring", text="Fråga.", due=due, by=eva)
    task, upload = assignment.tasks.get(), SimpleUploadedFile("svar.txt", b"Hej", "text/plain")
    actions.hand_in(task, upload=upload, by=participant)
    source = origins.find("cohort", cohort.pk, user=eva)
    action = actions.begin(source, actions.Plan(title="Klara svar", sector=building, due=due), by=eva)
    return {
        "cohort": cohort.pk,
        "occasion": occasion.pk,
        "participant": participant.pk,
        "assignment": assignment.pk,
        "task": task.pk,
        "action": action.pk,
        "own_token": links.mint(emails.participant_key(participant)).split("/")[2],
        "action_token": links.mint(emails.improvement_key(action)).split("/")[2],
    }
