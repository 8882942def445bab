import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events import actions as events
from portal.site import sweep
from portal.text.exceptions import NotAllowed
from tests.courses import take_part
from training import actions
from training.models import Attendance
from training.workflow import Role


def said(occasion) -> dict[str, str]:
    return dict(occasion.attendance.values_list("participant__name", "state"))


@pytest.mark.django_db
def test_one_tap_is_one_line_and_the_same_tap_again_changes_nothing(occasions, anna_there, cecilia_there, lisbet):
    actions.note(occasions[0], anna_there, "present", by=lisbet)
    actions.note(occasions[0], anna_there, "present", by=lisbet)
    assert said(occasions[0]) == {"Anna Alm": "present", "Cecilia Ceder": ""}


@pytest.mark.django_db
def test_the_rest_are_here_and_whoever_is_noted_stays_as_noted(occasions, anna_there, cecilia_there, lisbet):
    actions.note(occasions[0], anna_there, "absent", by=lisbet)
    assert actions.note_the_rest(occasions[0], by=lisbet) == 1
    assert actions.note_the_rest(occasions[0], by=lisbet) == 0
    assert said(occasions[0]) == {"Anna Alm": "absent", "Cecilia Ceder": "present"}


@pytest.mark.django_db
def test_the_paper_list_leaves_alone_what_another_leader_changed_meanwhile(
    occasions, anna_there, cecilia_there, lisbet, eva
):
    lines = {anna_there.pk: ("", "present"), cecilia_there.pk: ("", "absent")}
    actions.note(occasions[0], cecilia_there, "late", by=eva)
    number, met = actions.note_list(occasions[0], lines, by=lisbet)
    assert (number, met) == (1, [cecilia_there])
    assert said(occasions[0]) == {"Anna Alm": "present", "Cecilia Ceder": "late"}


@pytest.mark.django_db
def test_nobody_but_the_leaders_calls_the_roll(occasions, anna_there, malin, anna):
    for person in (malin, anna):
        with pytest.raises(NotAllowed):
            actions.note(occasions[0], anna_there, "present", by=person)


@pytest.mark.django_db
def test_the_roll_opens_on_the_day_itself(occasions, anna_there, eva):
    day = occasions[1].event.start
    with pytest.raises(NotAllowed, match="samma dag"):
        actions.note(occasions[1], anna_there, "present", by=eva, at=day - timedelta(days=1))
    actions.note(occasions[1], anna_there, "present", by=eva, at=day - timedelta(hours=5))


@pytest.mark.django_db
def test_who_was_checked_in_at_the_door_is_here_unless_the_roll_says_something_else(
    occasions, anna_there, cecilia_there, eva
):
    occasion = occasions[1]
    for person in (anna_there, cecilia_there):
        attendee = occasion.attendance.get(participant=person).registration.attendees.get()
        events.check_in(attendee, by=eva, at=timezone.now())
    actions.note(occasion, cecilia_there, "late", by=eva, at=occasion.event.start)
    sweep.run()
    assert said(occasion) == {"Anna Alm": "present", "Cecilia Ceder": "late"}


@pytest.mark.django_db(transaction=True)
def test_two_leaders_at_once_lose_nothing(cohort, occasions, eva, lisbet, building):
    people = [
        take_part(cohort, eva, f"Person {n}", f"p{n}@example.org", role=Role.OFFICER, sector=building)
        for n in range(12)
    ]
    problems = []

    def tick(leader, mine, state):
        try:
            for person in mine:
                actions.note(occasions[0], person, state, by=leader)
            actions.note_the_rest(occasions[0], by=leader)
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=tick, args=(eva, people[:4], "late")),
        threading.Thread(target=tick, args=(lisbet, people[4:8], "absent")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    states = list(Attendance.objects.filter(occasion=occasions[0]).order_by("pk").values_list("state", flat=True))
    assert states == ["late"] * 4 + ["absent"] * 4 + ["present"] * 4
