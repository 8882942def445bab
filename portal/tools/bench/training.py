"""The coverage map of a large cohort: 5,000 people at 12 occasions, as a page of it is counted and put together."""

import time
from collections.abc import Callable
from datetime import timedelta
from random import Random
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from portal.models import Sector, User
from training.models import Attendance, Board, Cohort, CohortGoal, Occasion, Participant
from training.queries import coverage_map
from training.workflow import Presence, Role

PEOPLE, OCCASIONS, BOARDS, ROUNDS = 5_000, 12, 6, 15


def measure() -> dict:
    cohort, now = _fill(), timezone.now()
    found = coverage_map.of(cohort, at=now)
    if sum(line.accepted for each in found for line in each.lines) < PEOPLE:
        raise RuntimeError("The map does not count everybody.")
    with CaptureQueriesContext(connection) as seen:
        coverage_map.of(cohort, at=now)
    times = [_seconds(lambda: coverage_map.of(cohort, at=now)) for _ in range(ROUNDS)]
    return {
        "people": PEOPLE,
        "occasions": OCCASIONS,
        "ms": 1000 * median(times),
        "queries": len(seen),
        "at_risk": len({one.participant for each in found for one in each.at_risk}),
    }


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _fill() -> Cohort:
    """A third of the occasions are still to come; one in seven was missed."""
    chance, today = Random(615), timezone.localdate()
    eva = User.objects.get(email="lots@example.org")
    cohort = Cohort.objects.create(name="Stor omgång", begins=today, ends=today + timedelta(days=200), created_by=eva)
    sectors = list(Sector.objects.all())
    CohortGoal.objects.bulk_create(
        CohortGoal(cohort=cohort, sector=sector, role=role) for sector in sectors for role in Role.values
    )
    boards = Board.objects.bulk_create(Board(name=f"Nämnd {number}") for number in range(BOARDS))
    for number, board in enumerate(boards):
        board.sectors.set(sectors[number::BOARDS])
    occasions = [_occasion(cohort, number, eva) for number in range(OCCASIONS)]
    people = Participant.objects.bulk_create(
        [_participant(cohort, number, sectors, boards) for number in range(PEOPLE)], batch_size=1000
    )
    states = [Presence.PRESENT] * 11 + [Presence.REMOTE, Presence.ABSENT, Presence.EXCUSED]
    now = timezone.now()
    held = OCCASIONS * 2 // 3
    Attendance.objects.bulk_create(
        (
            Attendance(
                participant=person,
                occasion=occasion,
                state=chance.choice(states) if number < held else "",
                noted_at=now if number < held else None,
            )
            for person in people
            for number, occasion in enumerate(occasions)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE training_participant, training_attendance")
    return cohort


def _occasion(cohort: Cohort, number: int, eva: User) -> Occasion:
    start = timezone.now() + timedelta(days=14 * (number - OCCASIONS * 2 // 3), hours=1)
    event = Event.objects.create(
        kind="training",
        state="published",
        title=f"Tillfälle {number}",
        slug=f"bench-tillfalle-{number}",
        is_listed=False,
        start=start,
        end=start + timedelta(hours=3),
        place="Stadshuset",
        created_by=eva,
    )
    return Occasion.objects.create(cohort=cohort, event=event, number=number + 1, theme=f"Tema {number}")


def _participant(cohort: Cohort, number: int, sectors: list[Sector], boards: list[Board]) -> Participant:
    role = Role.values[number % 3]
    of_board = role == Role.POLITICIAN and number % 2
    return Participant(
        cohort=cohort,
        name=f"Person {number}",
        email=f"person{number}@example.org",
        role=role,
        state="accepted",
        sector=None if of_board else sectors[number % len(sectors)],
        board=boards[number % len(boards)] if of_board else None,
    )
