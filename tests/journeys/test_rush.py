"""The last seats under a rush, with real processes: nobody too many, nobody who waits in vain, and no errors.

As big as in the promise with RUSH=full (60 clients, 300 seats, 1,200 attempts; 1,500 duels); else a fifth or less,
so that the suite stays quick.
"""

import json
import os
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from portal.models import OutgoingEmail
from tests.gatherings import an_event
from tests.journeys.processes import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)
FULL = os.environ.get("RUSH") == "full"
PROCESSES = 6
CLIENTS, SEATS = (60, 300) if FULL else (12, 60)
ATTEMPTS = 20  # of each client
DUELS = 1500 if FULL else 150


def start(*arguments: object) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.journeys.rush", *map(str, arguments)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(command, cwd=ROOT, env=environment(), text=True, **pipes)


def begin(processes: list[subprocess.Popen]) -> None:
    """All at once, when the last of them is ready."""
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()[-2000:]
    moment = time.time() + 0.3
    for process in processes:
        process.stdin.write(f"{moment}\n")
        process.stdin.flush()


def errors_of(processes: list[subprocess.Popen]) -> list[str]:
    found = []
    for process in processes:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err[-2000:]
        found += json.loads(out)["errors"]
    return found


def test_sixty_clients_want_the_last_seats_and_change_their_minds(eva):
    event = an_event(eva, capacity=SEATS)
    each = CLIENTS // PROCESSES
    processes = [start("seats", event.pk, n * each, each, ATTEMPTS) for n in range(PROCESSES)]
    begin(processes)
    assert errors_of(processes) == []

    event.refresh_from_db()
    rows = Registration.objects.filter(event=event)
    assert rows.count() == CLIENTS * ATTEMPTS
    assert event.taken == rows.filter(place="confirmed").count() <= SEATS
    assert actions.recount() == []
    waiting = rows.filter(place="waiting")
    assert waiting.exists()
    assert event.taken == SEATS, "a seat is free although somebody waits"
    assert actions.someone_waits_in_vain() == []
    # Whoever came from the queue stood before everybody who still stands there.
    let_in = rows.filter(place="confirmed", queue_place__isnull=False).order_by("queue_place")
    assert let_in.exists()
    assert let_in.last().queue_place < waiting.order_by("queue_place").first().queue_place
    assert (
        rows.exclude(queue_place=None).values("queue_place").distinct().count()
        == rows.exclude(queue_place=None).count()
    )
    # Each was told once how it went, and again when it changed.
    told = OutgoingEmail.objects.filter(kind__in=["confirmed", "waiting"]).count()
    assert told == rows.count()
    assert OutgoingEmail.objects.filter(kind="promoted").count() >= let_in.count()


def test_full_and_cancelled_at_the_same_moment_never_leave_a_seat_and_somebody_waiting(eva):
    events = many_full_events(eva, DUELS + 2)
    first, second, *duels = events
    processes = [start("sign-up", first, *duels), start("cancel", second, *duels)]
    begin(processes)
    assert errors_of(processes) == []
    came = Registration.objects.filter(event__in=duels, email="ny@example.org")
    assert came.count() == DUELS
    assert came.filter(place="confirmed").count() == DUELS, "stuck seats"
    assert set(Event.objects.filter(pk__in=duels).values_list("taken", flat=True)) == {1}
    # Both ways are seen: some found the seat free, and some stood in the queue first.
    print("stood in the queue first:", came.exclude(queue_place=None).count(), "of", DUELS)


def many_full_events(eva, number: int) -> list[int]:
    """Events with one seat, which Bo has."""
    pattern = an_event(eva, capacity=1)
    now = timezone.now()
    events = Event.objects.bulk_create(
        Event(
            title=pattern.title,
            slug=f"duell-{n}",
            state="published",
            lead=pattern.lead,
            start=pattern.start,
            end=pattern.end,
            over_at=pattern.end,
            place="Stadshuset",
            capacity=1,
            taken=1,
        )
        for n in range(number)
    )
    Registration.objects.bulk_create(
        Registration(event=event, place="confirmed", email="bo@example.org", placed_at=now) for event in events
    )
    return [event.pk for event in events]
