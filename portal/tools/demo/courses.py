"""How a case goes, from the day it came in. A course is a generator: it yields the moment of its next act.

Many courses run side by side, and town.py always wakes the one whose moment comes first. So numbers,
letters and log come in the order in which things happened, as in real work.
"""

from datetime import time

from django.utils import timezone

from cases import actions
from cases.workflow import DeclineReason, Kind, Outcome
from portal import reminding
from portal.tools.demo import phrases
from portal.tools.demo.play import Course, Play, Stage
from portal.tools.demo.stories.misdirected import REFERRALS

REMINDED_DAYS = 60  # working days


def mornings(stage: Stage) -> Course:
    """The reminders of the last weeks, each working day when the office opens; today's are the worker's."""
    for days_ago in range(REMINDED_DAYS, 0, -1):
        at = stage.moment(stage.calendar.add(stage.today, -days_ago), time(8, 5))
        yield at
        reminding.remind(at=at)
        reminding.note_what_helped(at)


# --- Courses of cases that are open today -----------------------------------------------------------


def new(play: Play) -> Course:
    """Eva has not read it yet."""
    yield play.clock
    play.register()


def new_from_the_guide(play: Play) -> Course:
    """With the steps that they read before they wrote."""
    yield play.clock
    play.register(from_guide=True)


def begun(play: Play, *, first_day: int = 1) -> Course:
    yield from new(play)
    yield play.on(first_day)
    play.greet()
    play.ask_all()


def at_work(play: Play) -> Course:
    """Each sector has taken its question on."""
    yield from begun(play)
    for _, assignment in play.asked:
        yield play.on(2)
        play.accept(assignment)
    yield play.on(3)
    play.say_something_more()


def moved(play: Play) -> Course:
    """A sector needs more time, and says why before its date has come."""
    yield from at_work(play)
    yield play.on(4)
    play.delay(play.asked[-1][1], to=play.stage.calendar.add(play.stage.today, 4))


def moved_too_late(play: Play) -> Course:
    """The date had passed when the new one was given: the business reads an apology."""
    yield from at_work(play)
    yield play.on(8)
    play.delay(play.asked[-1][1], to=play.stage.calendar.add(play.stage.today, 3))


def waiting(play: Play) -> Course:
    """A sector has asked the business, and the others have answered: nobody else has anything to do."""
    yield from at_work(play)
    asking = next(n for n, (ask, _) in enumerate(play.asked) if ask.asks_back)
    for number, (ask, assignment) in enumerate(play.asked):
        yield play.on(3)
        if number == asking:
            play.ask_back(ask, assignment)
        else:
            play.answer(ask, assignment)


def waiting_while_another_is_late(play: Play) -> Course:
    """One sector waits for the business, and another has let its date pass: the turn is the sector's."""
    yield from at_work(play)
    ask, assignment = next((ask, row) for ask, row in play.asked if ask.asks_back)
    yield play.on(3)
    play.ask_back(ask, assignment)


def pilot_waits(play: Play) -> Course:
    yield from new(play)
    yield play.on(1)
    actions.pilot_asks(play.case, play.choose(phrases.PILOT_QUESTIONS), by=play.eva, at=play.clock)


def waiting_for_outside(play: Play) -> Course:
    """Our own sectors have answered, and another organisation has not."""
    yield from at_work(play)
    for ask, assignment in play.asked:
        if not assignment.sector.is_external:
            yield play.on(4)
            play.answer(ask, assignment)


def partly_answered(play: Play) -> Course:
    yield from at_work(play)
    ask, assignment = play.asked[0]
    yield play.on(4)
    play.answer(ask, assignment)


def all_answered(play: Play) -> Course:
    """Every answer is in, and Eva has it on her desk."""
    yield from at_work(play)
    for ask, assignment in play.asked:
        yield play.on(4)
        play.answer(ask, assignment)


def resting(play: Play) -> Course:
    """Begun, and then the business or somebody outside needs months."""
    yield from at_work(play)
    yield play.on(5)
    reason, waits_for = play.choose(phrases.RESTS)
    until = play.stage.calendar.add(play.stage.today, 30 + play.number % 40)
    actions.rest(play.case, until, reason=reason, waits_for=waits_for, by=play.eva, at=play.clock)


def handed_back(play: Play) -> Course:
    """A sector has declined: the question is not its own."""
    yield from begun(play)
    assignment = play.asked[-1][1]
    yield play.on(2)
    text = play.choose(phrases.NOT_OURS)
    actions.decline(assignment, reason=DeclineReason.NOT_OURS, text=text, by=play.worker(assignment), at=play.clock)


def conflict(play: Play) -> Course:
    """The officer is in conflict of interest, and a colleague has been asked instead."""
    yield from begun(play)
    ask, assignment = next((ask, row) for ask, row in play.asked if len(play.stage.officers[ask.sector]) > 1)
    by = play.worker(assignment)
    yield play.on(2)
    text = play.choose(phrases.CONFLICTS)
    actions.decline(assignment, reason=DeclineReason.CONFLICT, text=text, by=by, at=play.clock)
    other = next(user for user in play.stage.officers[ask.sector] if user != by)
    yield play.on(2)
    actions.ask_sector(play.case, assignment.sector, by=play.eva, question=ask.question, officer=other, at=play.clock)


def reopened(play: Play) -> Course:
    yield from closed(play)
    yield play.on(19)
    actions.reopen(play.case, text=play.choose(phrases.REOPENINGS), at=play.clock)


# --- Courses of cases that have ended ---------------------------------------------------------------


def worked_through(play: Play) -> Course:
    """Every sector answers, with the questions, delays and calls that belong to it. One in ten begins late."""
    yield from begun(play, first_day=4 if play.number % 10 == 7 else 1)
    for place, (ask, assignment) in enumerate(play.asked):
        if play.number % 2 or place:
            yield play.on(2 + place)
            play.accept(assignment)
        if ask.asks_back and play.number % 3 == 1:
            yield play.on(3 + place)
            question = play.ask_back(ask, assignment)
            yield play.on(5 + place)
            play.reply(ask, question)
        elif play.number % 6 == 2 and place == 0:
            yield play.on(5)
            play.delay(assignment, to=play.stage.calendar.add(timezone.localdate(play.clock), 5))
        # one in eight is late
        yield play.on(min(4 + place, 6) + (4 if play.number % 8 == 6 else 0))
        if ask.needs and (play.number + place) % 5 == 3:
            play.take_into_own_system(ask, assignment)
        else:
            play.answer(ask, assignment)
        yield play.on(7 + place)
        if place == 0:
            play.say_something_more()


def closed(play: Play) -> Course:
    yield from worked_through(play)
    yield play.on(14 if play.number % 7 == 5 else 9)  # one in seven later than the pilot had promised
    outcome = Outcome.CAN_APPLY if play.case.steps.exists() else Outcome.ANSWERED
    play.close(outcome, play.choose(play.story.closings))


def closed_and_rated(play: Play) -> Course:
    yield from closed(play)
    yield play.on(15)
    play.give_feedback()


def closed_long_ago(play: Play) -> Course:
    """So long ago that what the business applied for is decided."""
    yield from closed_and_rated(play)
    yield play.on(70)
    play.finish_steps()


def impossible(play: Play) -> Course:
    yield from worked_through(play)
    yield play.on(10)
    play.close(Outcome.NOT_POSSIBLE, play.choose(phrases.NOT_POSSIBLE))


def referred(play: Play) -> Course:
    yield from new(play)
    yield play.on(1)
    play.greet()
    yield play.on(2)
    play.close(Outcome.REFERRED, play.choose(phrases.REFERRED))


def silent(play: Play) -> Course:
    """The business never answered."""
    yield from pilot_waits(play)
    yield play.on(10)
    actions.log_contact(
        play.case, "Ringde, men ingen svarade. Lämnade ett meddelande.", kind=Kind.CALL, by=play.eva, at=play.clock
    )
    yield play.on(20)
    play.close(Outcome.NO_REPLY, play.choose(phrases.NO_REPLY))


def closed_over_an_open_question(play: Play) -> Course:
    yield from partly_answered(play)
    yield play.on(9)
    play.close(Outcome.ANSWERED, play.choose(play.story.closings), despite_open=play.choose(phrases.DESPITE_OPEN))


def withdrawn(play: Play) -> Course:
    yield from at_work(play)
    yield play.on(5)
    actions.withdraw(play.case, at=play.clock)


def not_a_business_matter(play: Play) -> Course:
    yield from new(play)
    yield play.on(1)
    play.close(Outcome.NOT_BUSINESS, REFERRALS[play.telling.text])


def spam(play: Play) -> Course:
    yield from new(play)
    yield play.on(1)
    actions.put_aside(play.case, by=play.eva, at=play.clock)


def sent_twice(play: Play, first: Play) -> Course:
    """The same person sends the same thing again, and Eva joins the two."""
    yield play.clock
    play.register(play.choose(phrases.AGAIN) + first.case.description)
    yield play.on(1)
    actions.join(play.case, first.case, by=play.eva, at=play.clock)
