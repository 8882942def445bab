"""Clients of a rush, in a process of its own: `python -m tests.journeys.rush WHAT …`. Prints one JSON object.

seats EVENT FIRST CLIENTS ATTEMPTS   each client signs up again and again, and now and then cancels one of its own
sign-up|cancel EVENT…                one side of many duels: at one moment each, on an event of its own

It says "ready" when all is read, and begins at the moment that is written to it.
"""

import json
import random
import sys
import threading
import time

import django

django.setup()

from django.db import connection  # noqa: E402 - Django must be ready first

from events import actions  # noqa: E402
from events.models import Event, Registration  # noqa: E402

BETWEEN_DUELS = 0.04  # seconds
JITTER = 0.02


def beginning() -> float:
    print("ready", flush=True)
    return float(sys.stdin.readline())


def wait_until(moment: float) -> None:
    time.sleep(max(moment - time.time(), 0))


def seats(event_id: int, client: int, attempts: int, errors: list[str]) -> None:
    chance, own = random.Random(client), []
    try:
        for number in range(attempts):
            told = actions.SignUp(email=f"k{client}-{number}@example.org", attendees=["En"])
            own.append(actions.sign_up(Event.objects.get(pk=event_id), told)[1])
            if chance.random() < 0.25:
                actions.cancel(own.pop(chance.randrange(len(own))))
    except Exception as error:
        errors.append(repr(error))
    finally:
        connection.close()


def many_clients(event: int, first: int, clients: int, attempts: int, start: float) -> list[str]:
    errors: list[str] = []
    threads = [
        threading.Thread(target=seats, args=(event, client, attempts, errors))
        for client in range(first, first + clients)
    ]
    wait_until(start)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def one_side(act, events: list[int], start: float, *, delay: float = 0) -> list[str]:
    errors, chance = [], random.Random()
    for number, event in enumerate(events):
        wait_until(start + number * BETWEEN_DUELS + chance.random() * JITTER + delay)
        try:
            act(event)
        except Exception as error:
            errors.append(repr(error))
    return errors


def sign_up(event: int) -> None:
    actions.sign_up(Event.objects.get(pk=event), actions.SignUp(email="ny@example.org", attendees=["Ny"]))


def cancel(event: int) -> None:
    actions.cancel(Registration.objects.get(event=event, email="bo@example.org"))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "seats":
        event, first, clients, attempts = map(int, rest)
        problems = many_clients(event, first, clients, attempts, beginning())
    else:
        act = {"sign-up": sign_up, "cancel": cancel}[what]
        act(int(rest[0]))  # what a process keeps in mind is read before it counts
        # A sign-up looks first and works before it takes the row; so the cancel comes in between, as often as not.
        delay = JITTER / 4 if act is cancel else 0
        problems = one_side(act, [int(pk) for pk in rest[1:]], beginning(), delay=delay)
    print(json.dumps({"errors": problems}))
