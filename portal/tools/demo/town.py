"""Fills an empty database with the town: first the people, then a year of cases, in the order it happened."""

import heapq
from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.db.models import F

from cases import actions
from cases.deciding.actions import decide
from cases.models import Assignment, Case
from portal.calendar import calendars
from portal.models import OutgoingEmail, User
from portal.text.ttl_cache import TtlCache
from portal.tools.demo import courses, diary, gatherings, guide, measured, phrases, pictures, training, visits
from portal.tools.demo.businesses import BO, FIRMS, Firm
from portal.tools.demo.catalogue import fill_catalogue
from portal.tools.demo.people import open_town_hall
from portal.tools.demo.play import Play, Stage
from portal.tools.demo.stories import STORIES
from portal.tools.demo.stories.misdirected import ADVERTISEMENTS, NOT_FOR_US
from portal.tools.demo.stories.telling import Story, Telling

SEED = 615  # the first figures of Valdemarsvik's postcode: every demo is the same town
OLDEST = 245  # working days: about a year

# How open cases go, and how many working days ago each came in.
OPEN: list[tuple[Callable, list[int]]] = [
    (courses.new, [0, 1]),
    (courses.new_from_the_guide, [1, 4]),
    (courses.begun, [2, 3, 4, 4]),
    (courses.at_work, [4, 5, 5, 8, 10, 13]),
    (courses.moved, [6, 6, 7]),
    (courses.moved_too_late, [10]),
    (courses.waiting, [5, 9, 14]),
    (courses.waiting_while_another_is_late, [8, 9]),
    (courses.pilot_waits, [3, 5]),
    (courses.waiting_for_outside, [5, 9]),
    (courses.partly_answered, [5, 9]),
    (courses.all_answered, [6, 7]),
    (courses.resting, [11, 23]),
    (courses.handed_back, [4, 6]),
    (courses.conflict, [5]),
    (courses.reopened, [21, 22]),
]
ENDED_ODDLY: list[tuple[Callable, list[int]]] = [
    (courses.impossible, [18, 77, 131, 208]),
    (courses.referred, [12, 49, 104, 163, 222]),
    (courses.silent, [33, 92, 187]),
    (courses.closed_over_an_open_question, [27, 146]),
    (courses.withdrawn, [9, 58, 119, 201]),
]
# Bo's own cases, so that one business can be shown in every state: his telling of each story.
BOS = {
    "öppna café eller restaurang": (courses.closed_long_ago, 140),
    "anställa eller ta emot praktikant": (courses.closed, 16),
    "ha uteservering": (courses.waiting, 7),
    "bygga nytt eller bygga om en lokal": (courses.partly_answered, 5),
    "sätta upp skylt": (courses.new_from_the_guide, 1),
}


def is_empty() -> bool:
    return not (Case.objects.exists() or User.objects.exists())


@transaction.atomic
def fill(now: datetime) -> None:
    """All or nothing: an interrupted demo leaves the database as empty as it was."""
    today = now.date()
    open_town_hall(today)
    pictures.put_up(User.objects.get(email="lots@example.org"))
    fill_catalogue(today)
    TtlCache.forget_all()
    stage = Stage(now, calendars.office())
    guide.confirm_what_is_right(stage)
    perform([*cast(stage), courses.mornings(stage)])
    guide.date_decisions(stage)
    guide.be_looked_at(stage)
    gatherings.open_all(stage)
    measured.import_results(stage.people["lots"], now - timedelta(days=30))
    training.hold_all(stage)
    lift_what_is_late(stage)
    diary.keep_diary(stage)
    visits.visit_companies(stage)
    mark_letters_as_sent()


def lift_what_is_late(stage: Stage) -> None:
    """To the director: about the first she has decided, and whoever has it has not done it yet; the next waits."""
    late = Assignment.objects.questions().overdue(stage.today).filter(sector__is_external=False)
    decided, waiting = list({each.case_id: each for each in late.select_related("case", "sector")}.values())[:2]
    eva, dag = stage.people["lots"], stage.people["direktor"]
    before, due = stage.calendar.add(stage.today, -1), stage.calendar.add(stage.today, 4)
    for late, day, at in ((decided, before, time(9, 12)), (waiting, stage.today, time(8, 5))):
        text = f"{late.sector.full_name} hinner inte svara, och företaget väntar. Vad ska gå först?"
        actions.lift_to_director(late.case, by=eva, text=text, at=stage.moment(day, at))
    told = {"sector": decided.sector, "officer": decided.officer, "due": due, "by": dag}
    decide(decided.case, phrases.DECISION, **told, at=stage.moment(before, time(13, 40)))


def mark_letters_as_sent() -> None:
    """The letters of the demo's past have reached their readers long ago."""
    queued = OutgoingEmail.objects.filter(state=OutgoingEmail.State.QUEUED)
    queued.update(state=OutgoingEmail.State.SENT, sent_at=F("created_at"), not_before=F("created_at"), attempts=1)


def perform(plays: list[courses.Course]) -> None:
    """Wake the course whose next act comes first, until all of them are where they are today."""
    coming = [(next(course), number, course) for number, course in enumerate(plays)]
    heapq.heapify(coming)
    while coming:
        _, number, course = heapq.heappop(coming)
        moment = next(course, None)
        if moment is not None:
            heapq.heappush(coming, (moment, number, course))


def cast(stage: Stage) -> list[courses.Course]:
    """Who plays what: every telling of every story gets a course and a day."""
    tellings = [(story, telling) for story in STORIES for telling in story.tellings]
    Random(SEED).shuffle(tellings)
    casting = _Casting(stage)
    for story, telling in [pair for pair in tellings if pair[1].person == BO.person]:
        casting.give(*BOS[story.wishes[0]], story, telling)
        tellings.remove((story, telling))
    for course, ages in OPEN + ENDED_ODDLY:
        for age in ages:
            casting.give(course, age, *_take(tellings, course))
    for place, (story, telling) in enumerate(tellings):
        age = 15 + place * (OLDEST - 15) // len(tellings)
        casting.give(_ordinary_end(place, age), age, story, telling)
    casting.give_the_odd_ones()
    return casting.plays


def _ordinary_end(place: int, age: int) -> Callable:
    if age > 80:
        return courses.closed_long_ago if place % 2 else courses.closed
    return courses.closed_and_rated if place % 3 == 0 and age > 16 else courses.closed


def _take(tellings: list[tuple[Story, Telling]], course: Callable) -> tuple[Story, Telling]:
    """The first telling that is left whose story has what the course is about."""
    found = next(pair for pair in tellings if _suits(pair[0], course))
    tellings.remove(found)
    return found


def _suits(story: Story, course: Callable) -> bool:
    sectors = {ask.sector for ask in story.asks}
    several = len(sectors) > 1
    asks_back = any(ask.asks_back for ask in story.asks)
    match course:
        case courses.waiting:
            return asks_back
        case courses.waiting_while_another_is_late:
            return asks_back and several
        case courses.partly_answered | courses.closed_over_an_open_question:
            return several
        case courses.waiting_for_outside:
            return bool(sectors & {"rtj", "alkohol"}) and several
        case courses.conflict:
            return bool(sectors & {"bygg", "miljo"})
        case courses.not_a_business_matter | courses.spam:
            return False
    return True


class _Casting:
    def __init__(self, stage: Stage):
        self.stage, self.plays = stage, []
        self.firms = {firm.person: firm for firm in FIRMS}
        self.with_play: list[Play] = []

    def play(self, age: int, story: Story, telling: Telling, firm: Firm | None = None) -> Play:
        received = self.stage.calendar.add(self.stage.today, -age)
        firm = firm or self.firms[telling.person]
        number = len(self.with_play)
        play = Play(self.stage, telling=telling, firm=firm, story=story, received=received, number=number)
        self.with_play.append(play)
        return play

    def give(self, course: Callable, age: int, story: Story, telling: Telling) -> None:
        self.plays.append(course(self.play(age, story, telling)))

    def give_the_odd_ones(self) -> None:
        """What should not have come here, and what came twice."""
        nothing = Story(wishes=(), tellings=(), asks=(), closings=())
        for age, telling in zip((24, 86, 170), NOT_FOR_US, strict=True):
            self.plays.append(courses.not_a_business_matter(self.play(age, nothing, telling)))
        for age, text in zip((11, 133), ADVERTISEMENTS, strict=True):
            firm = Firm("Topplistan Media", "Kundtjänst", "kund@topplistan.example.org")
            self.plays.append(courses.spam(self.play(age, nothing, Telling("", "", "", text), firm)))
        for first in [play for play in self.with_play if play.story.asks and play.firm.email][44:104:20]:
            age = self.stage.calendar.count(first.received, self.stage.today)
            again = self.play(age, first.story, first.telling)
            again.clock = max(again.clock, first.clock + timedelta(hours=1))
            self.plays.append(courses.sent_twice(again, first))
