"""One case as it is played: what the people do to it, each thing at its own moment in the past."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from cases import actions
from cases.guide.reading import Map, Told, guide
from cases.models import Assignment, Case, Message, Step, Wish
from cases.pure.guide import UNKNOWN
from cases.workflow import Channel, Kind, Outcome
from portal.calendar.workdays import WorkCalendar
from portal.models import Contact, Sector, User
from portal.text.swedish import join_words
from portal.tools.demo import phrases
from portal.tools.demo.businesses import Firm
from portal.tools.demo.stories.telling import Ask, Story, Telling

Course = Iterator[datetime]
TOWNS = "Gusum", "Ringarum", "Gryt"
ETJANSTER = "https://etjanster.example.org/"


class Play:
    """One case on the stage: who tells what, and the clock, which only goes forward."""

    def __init__(self, stage: "Stage", *, telling: Telling, firm: Firm, story: Story, received: date, number: int):
        self.stage, self.telling, self.firm, self.story = stage, telling, firm, story
        self.received, self.number = received, number
        self.random = Random(number)
        self.clock = stage.moment(received, time(7 + number % 10, number * 7 % 60))
        self.case: Case = None  # type: ignore[assignment]
        self.asked: list[tuple[Ask, Assignment]] = []

    def on(self, day: int) -> datetime:
        """The next moment: the n:th working day after it came in, in office hours, later than the last act."""
        wanted = self.stage.moment(
            self.stage.calendar.add(self.received, day), time(8 + self.random.randrange(8), self.random.randrange(60))
        )
        self.clock = max(wanted, self.clock + timedelta(minutes=9 + self.random.randrange(50)))
        return self.clock

    def choose(self, texts: tuple[str, ...]) -> str:
        """Neighbours in time never get the same words, since the choice goes round."""
        return texts[self.number % len(texts)]

    @property
    def eva(self) -> User:
        """In July the substitute is at work."""
        return self.stage.people["ersattare" if self.clock.month == 7 else "lots"]

    # --- Acts ---

    def register(self, text: str = "", *, from_guide: bool = False) -> None:
        telling, firm = self.telling, self.firm
        told = self._told_by_the_guide() if from_guide else None
        channel = Channel.WEB if told else self._channel()
        self.case = actions.register(
            actions.Submission(
                description=text or telling.text,
                wishes=self.stage.wishes(self.story.wishes) if self.number % 11 or told else [],
                guide_answers=told.answers_as_text if told else "",
                guided=told.places if told else (),
                place=telling.place,
                town=next((town for town in TOWNS if town in telling.place), "Valdemarsvik"),
                wished_start=telling.start,
                spoken_with="Jag har pratat med växeln." if self.number % 9 == 4 else "",
                company_name=firm.name,
                org_number=firm.known_number,
                name=firm.person,
                email=firm.email,
                phone=firm.phone,
                preference=firm.preference,
                channel=channel,
            ),
            by=None if channel == Channel.WEB else self._taken_by(channel),
            at=self.clock,
        )
        if self.number % 8 != 3:  # the others have not pressed anything in the letter yet
            actions.prove_address(self.case, how=Contact.Proof.LETTER, at=self.clock)

    def _told_by_the_guide(self) -> Map:
        """What they read before they wrote; now and then they did not know an answer."""
        wishes = tuple(wish.pk for wish in self.stage.wishes(self.story.wishes))
        answers = {}
        for place, question in enumerate(guide().questions_of(wishes)):
            codes = [each.code for each in question.answers.all()] + [UNKNOWN]
            answers[question.slug] = codes[(self.number + place) % len(codes)]
        return Map(guide(), Told(wishes, answers))

    def _channel(self) -> Channel:
        if not self.firm.email:
            return Channel.PHONE
        return {3: Channel.PHONE, 6: Channel.VISIT, 8: Channel.EMAIL}.get(self.number % 13, Channel.WEB)

    def _taken_by(self, channel: Channel) -> User:
        """A call or a visit by an officer, so that the pilot's own words come after."""
        if channel == Channel.EMAIL or not self.story.asks:
            return self.eva
        return self.officer(self.stage.sector(self.story.asks[0].sector))

    def greet(self) -> None:
        names = join_words([self.stage.sector(ask.sector).full_name for ask in self.story.asks])
        text = self.choose(phrases.GREETINGS).format(
            name=self.firm.person.split()[0], sectors=names, Sectors=names[0].upper() + names[1:]
        )
        actions.write_to_business(self.case, text, by=self.eva, at=self.clock)

    def ask_all(self) -> None:
        for ask in self.story.asks:
            self.clock += timedelta(minutes=3)
            self.ask(ask)

    def ask(self, ask: Ask) -> None:
        sector = self.stage.sector(ask.sector)
        officer = self.officer(sector) if self.number % 3 else None
        assignment = actions.ask_sector(
            self.case, sector, by=self.eva, question=ask.question, officer=officer, at=self.clock
        )
        self.asked.append((ask, assignment))

    def officer(self, sector: Sector) -> User:
        people = self.stage.officers[sector.slug]
        return people[self.number % len(people)]

    def worker(self, assignment: Assignment) -> User:
        return assignment.officer or self.officer(assignment.sector)

    def accept(self, assignment: Assignment) -> None:
        actions.accept(assignment, by=self.worker(assignment), at=self.clock)

    def answer(self, ask: Ask, assignment: Assignment) -> None:
        """With the steps that the business needs; now and then as material for the pilot."""
        by = self.worker(assignment)
        for what, page in ask.needs:
            actions.add_step(
                self.case,
                what,
                sector=assignment.sector,
                by=by,
                assignment=assignment,
                apply_url=ETJANSTER + page,
                created_at=self.clock,
            )
        as_material = self.number % 12 == 5 and not ask.needs
        text = self.choose(phrases.MATERIAL) if as_material else self.choose(ask.answers)
        actions.answer(assignment, text, by=by, to_business=not as_material, at=self.clock)

    def take_into_own_system(self, ask: Ask, assignment: Assignment) -> None:
        actions.use_own_system(
            assignment,
            what=ask.needs[0][0],
            registry_number=f"{ask.sector.upper()} {self.clock.year}-{100 + self.number}",
            planned_date=self.stage.calendar.add(timezone.localdate(self.clock), 25),
            by=self.worker(assignment),
            at=self.clock,
        )

    def ask_back(self, ask: Ask, assignment: Assignment) -> Message:
        return actions.ask_business(assignment, ask.asks_back, by=self.worker(assignment), at=self.clock)

    def reply(self, ask: Ask, question: Message) -> None:
        actions.reply(self.case, self.choose(ask.replies), question=question, at=self.clock)

    def delay(self, assignment: Assignment, *, to: date) -> None:
        reason = self.choose(phrases.DELAYS)
        actions.new_date(assignment, to, reason=reason, by=self.worker(assignment), at=self.clock)

    def say_something_more(self) -> None:
        """Calls, visits, notes and a word from the business: what a real thread is full of."""
        match self.number % 7:
            case 0:
                actions.log_contact(self.case, self.choose(phrases.CALLS), kind=Kind.CALL, by=self.eva, at=self.clock)
            case 1:
                actions.reply(self.case, self.choose(phrases.IMPATIENCE), at=self.clock)
            case 2:
                actions.write_note(self.case, self.choose(phrases.NOTES), by=self.eva, at=self.clock)
            case 3:
                sector = self.asked[0][1].sector if self.asked else None
                by = self.worker(self.asked[0][1]) if self.asked else self.eva
                text = self.choose(phrases.VISITS)
                actions.log_contact(self.case, text, kind=Kind.VISIT, by=by, sector=sector, at=self.clock)

    def close(self, outcome: Outcome, text: str, *, despite_open: str = "") -> None:
        is_left = any(step.remains for step in self.case.steps.all())
        if outcome == Outcome.CAN_APPLY and not is_left:
            outcome = Outcome.ANSWERED
        actions.close(
            self.case,
            by=self.eva,
            outcome=outcome,
            text=text,
            nothing_more=not is_left,
            despite_open=despite_open,
            at=self.clock,
        )

    def give_feedback(self) -> None:
        self.case.refresh_from_db()
        best = 10 - self.number % 4 if self.number % 9 else 4
        actions.give_feedback(
            self.case,
            overall=best,
            expectations=max(best - self.number % 2, 1),
            ideal=max(best - 1, 1),
            treatment=min(best + 1, 10),
            efficiency=max(best - 2, 1),
            text=self.choose(phrases.FEEDBACK),
            at=self.clock,
        )

    def finish_steps(self) -> None:
        """What was to do has been decided meanwhile, and Eva keeps the road map true."""
        for step in self.case.steps.all():
            granted = Step.State.GRANTED if step.pk % 5 else Step.State.REFUSED
            actions.change_step(step, by=self.eva, state=granted)


class Stage:
    """What every play shares: the calendar, the people, the sectors and the wishes."""

    def __init__(self, now: datetime, calendar: WorkCalendar):
        self.now, self.today, self.calendar = now, timezone.localdate(now), calendar
        self.people = {user.email.split("@")[0]: user for user in User.objects.filter(is_active=True)}
        self._sectors = {sector.slug: sector for sector in Sector.objects.all()}
        self._wishes = {wish.label: wish for wish in Wish.objects.all()}
        self.officers = {
            slug: sorted((u for u in self.people.values() if sector.pk in u.roles.officer_of), key=lambda u: u.pk)
            for slug, sector in self._sectors.items()
        }

    def moment(self, day: date, at: time) -> datetime:
        """That time on a Swedish clock, and never in the future."""
        return min(datetime.combine(day, at, timezone.get_default_timezone()), self.now - timedelta(minutes=20))

    def sector(self, slug: str) -> Sector:
        return self._sectors[slug]

    def wishes(self, labels: tuple[str, ...]) -> list[Wish]:
        """Those that there are: a municipality may have others of its own."""
        return [self._wishes[label] for label in labels if label in self._wishes]
