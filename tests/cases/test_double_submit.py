"""The same text twice within a minute is written once; the same text on purpose later is not swallowed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Message
from cases.workflow import Kind
from portal.models import OutgoingEmail

NOW = timezone.now() + timedelta(hours=1)  # after what the fixtures do
SOON, LATER = NOW + timedelta(seconds=20), NOW + timedelta(seconds=61)


def every_way(case, assignment, people):
    """Each way to write, as (name, act). An act takes the moment."""
    eva, anna = people["eva"], people["anna"]
    return {
        "reply": lambda at: actions.reply(case, "Hej", at=at),
        "write_to_business": lambda at: actions.write_to_business(case, "Hej", by=eva, at=at),
        "pilot_asks": lambda at: actions.pilot_asks(case, "Hej", by=eva, at=at),
        "ask_business": lambda at: actions.ask_business(assignment, "Hej", by=anna, at=at),
        "answer": lambda at: actions.answer(assignment, "Hej", by=anna, to_business=True, at=at),
        "material": lambda at: actions.answer(assignment, "Hej", by=anna, to_business=False, at=at),
        "write_to_pilot": lambda at: actions.write_to_pilot(assignment, "Hej", by=anna, at=at),
        "write_note": lambda at: actions.write_note(case, "Hej", by=anna, sector=assignment.sector, at=at),
        "log_contact": lambda at: actions.log_contact(
            case, "Hej", kind=Kind.CALL, by=anna, sector=assignment.sector, at=at
        ),
        "by_link": lambda at: actions.answer(assignment, "Hej", by=None, to_business=True, at=at),
    }


WAYS = [
    "reply",
    "write_to_business",
    "pilot_asks",
    "ask_business",
    "answer",
    "material",
    "write_to_pilot",
    "write_note",
    "log_contact",
    "by_link",
]


@pytest.mark.parametrize("way", WAYS)
def test_the_second_press_writes_nothing_and_sends_no_letter(way, case, assignment, eva, anna):
    act = every_way(case, assignment, {"eva": eva, "anna": anna})[way]
    first = act(NOW)
    letters = OutgoingEmail.objects.count()
    assert act(SOON) == first
    assert Message.objects.filter(case=case, text="Hej").count() == 1
    assert OutgoingEmail.objects.count() == letters


@pytest.mark.parametrize("way", ["reply", "write_to_business", "ask_business", "write_note", "log_contact"])
def test_the_same_words_a_minute_later_are_meant(way, case, assignment, eva, anna):
    act = every_way(case, assignment, {"eva": eva, "anna": anna})[way]
    assert act(NOW) != act(LATER)


def test_a_note_does_not_swallow_the_same_text_to_the_pilot(case, assignment, anna):
    note = actions.write_note(case, "Hej", by=anna, sector=assignment.sector, at=NOW)
    assert actions.write_to_pilot(assignment, "Hej", by=anna, at=SOON) != note


def test_material_sent_twice_is_the_answer_and_not_one_more_text(case, assignment, anna):
    answer = actions.answer(assignment, "Hej", by=anna, to_business=False, at=NOW)
    assert actions.write_to_pilot(assignment, "Hej", by=anna, at=SOON) == answer


def test_two_questions_may_get_the_same_short_answer(case, assignment, environment, eva, anna, cecilia):
    other = actions.ask_sector(case, environment, by=eva, officer=cecilia)
    first = actions.ask_business(assignment, "Har du bygglov?", by=anna, at=NOW)
    second = actions.ask_business(other, "Har du kylskåp?", by=cecilia, at=NOW)
    yes = actions.reply(case, "Ja", question=first, at=SOON)
    assert actions.reply(case, "Ja", question=second, at=SOON) != yes


def test_two_people_may_say_the_same(case, assignment, anna, malin):
    first = actions.write_note(case, "Hej", by=anna, sector=assignment.sector, at=NOW)
    assert actions.write_note(case, "Hej", by=malin, sector=assignment.sector, at=SOON) != first


def test_a_step_added_by_a_double_click_is_one_step(case, assignment, anna):
    first = actions.add_step(case, "Sök bygglov", sector=assignment.sector, by=anna)
    assert actions.add_step(case, "Sök bygglov", sector=assignment.sector, by=anna) == first
    assert case.steps.count() == 1


def test_a_step_that_is_already_there_does_not_stop_the_own_system(case, assignment, anna):
    actions.add_step(case, "Sök bygglov", sector=assignment.sector, by=anna)
    fields = {"what": "Sök bygglov", "registry_number": "B 7", "planned_date": None, "by": anna}
    step = actions.use_own_system(assignment, **fields)
    assignment.refresh_from_db()
    assert assignment.state == "answered"
    assert actions.use_own_system(assignment, **fields) == step
