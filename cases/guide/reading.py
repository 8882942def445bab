"""The guide as it stands: its rows, read together and kept for seconds; and the map for what somebody answered."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import QueryDict

from cases.models import GuideAnswer, GuideQuestion, GuideStep, Wish
from cases.models.guide import WISH
from cases.pure import guide as pure
from portal.text.ttl_cache import TtlCache


@dataclass(frozen=True)
class Guide:
    """Every step that is used by its slug, in order; the wishes that are shown by their number; the questions by slug.

    `depends_on` holds slugs. A wish without steps of its own and without questions has no map.
    """

    steps: dict[str, GuideStep]
    wishes: dict[int, Wish]
    questions: dict[str, GuideQuestion]
    rules: dict[int, pure.Rules]
    depends_on: dict[str, frozenset[str]]

    def questions_of(self, wishes: Iterable[int]) -> list[GuideQuestion]:
        """Those that one of the wishes asks, each once, in their order."""
        asked = {each.slug for wish in wishes for each in self.rules[wish].questions}
        return [question for slug, question in self.questions.items() if slug in asked]

    def wishes_asking(self, slug: str, *, among: Iterable[int]) -> list[Wish]:
        return [self.wishes[wish] for wish in among if slug in {each.slug for each in self.rules[wish].questions}]


def read() -> Guide:
    steps = GuideStep.objects.filter(is_active=True).select_related("sector").prefetch_related("depends_on")
    by_slug = {step.slug: step for step in steps}
    answers = GuideAnswer.objects.prefetch_related("adds", "removes")
    asked = GuideQuestion.objects.prefetch_related("wishes", Prefetch("answers", answers))
    questions = {question.slug: question for question in asked if question.answers.all()}
    wishes = {wish.pk: wish for wish in Wish.objects.filter(is_active=True).prefetch_related("steps")}
    rules = {pk: _rules(wish, questions.values(), by_slug) for pk, wish in wishes.items()}
    shown = {pk: wish for pk, wish in wishes.items() if rules[pk].steps or rules[pk].questions}
    depends_on = {slug: _slugs(step.depends_on.all(), by_slug) for slug, step in by_slug.items()}
    return Guide(by_slug, shown, questions, rules, depends_on)


def _rules(wish: Wish, questions: Iterable[GuideQuestion], steps: Mapping[str, GuideStep]) -> pure.Rules:
    asked = [each for each in questions if wish in each.wishes.all()]
    return pure.Rules(_slugs(wish.steps.all(), steps), tuple(as_pure(each, steps) for each in asked))


def as_pure(question: GuideQuestion, steps: Mapping[str, GuideStep]) -> pure.Question:
    """What a question does, of the steps that are used."""
    answers = (
        pure.Answer(each.code, _slugs(each.adds.all(), steps), _slugs(each.removes.all(), steps))
        for each in question.answers.all()
    )
    return pure.Question(question.slug, tuple(answers))


def _slugs(rows: Iterable[GuideStep], used: Mapping[str, GuideStep]) -> frozenset[str]:
    return frozenset(each.slug for each in rows if each.slug in used)


guide: TtlCache[Guide] = TtlCache(read)


@dataclass(frozen=True)
class Told:
    """What somebody chose and answered: numbers of wishes and codes of answers, of what the guide knows alone."""

    wishes: tuple[int, ...]
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As an address holds it."""
        return [(WISH, str(wish)) for wish in self.wishes] + list(self.answers.items())

    @property
    def query(self) -> str:
        return urlencode(self.pairs)


def told_in(data, guide: Guide) -> Told:
    """From a `QueryDict`. What the guide does not know is left out, and so are answers that nothing asks."""
    chosen = set(data.getlist(WISH))
    wishes = tuple(pk for pk in guide.wishes if str(pk) in chosen)
    known = {
        question.slug: {each.code for each in question.answers.all()} | {pure.UNKNOWN}
        for question in guide.questions_of(wishes)
    }
    return Told(wishes, {slug: data[slug] for slug, codes in known.items() if data.get(slug) in codes})


MOST_PAIRS = 200  # of what a form sends back: more than any guide asks, and fewer than what a `QueryDict` refuses


def map_of(query: str, *, of: Collection[str] | None = None) -> "Map | None":
    """Of an address that somebody came with; None when the guide knows nothing in it. `of` are the wishes that are
    still meant, where that can have changed since."""
    if f"{WISH}=" not in query:
        return None
    data, read = QueryDict("&".join(query.split("&")[:MOST_PAIRS]), mutable=True), guide()
    if of is not None:
        data.setlist(WISH, [wish for wish in data.getlist(WISH) if wish in of])
    told = told_in(data, read)
    return Map(read, told) if told.wishes else None


@dataclass(frozen=True)
class Place:
    """A step in a map: whether it is needed for certain, and what of the map it waits for."""

    step: GuideStep
    is_certain: bool
    waits_for: list[GuideStep]


@dataclass(frozen=True)
class Map:
    """The steps by turn: those of one turn can be done at the same time."""

    guide: Guide
    told: Told

    @cached_property
    def certain(self) -> dict[str, bool]:
        rules = [self.guide.rules[wish] for wish in self.told.wishes]
        found = pure.together(rules, self.told.answers)
        return {slug: found[slug] for slug in self.guide.steps if slug in found}

    @cached_property
    def _turns(self) -> list[list[str]]:
        return pure.in_order(self.certain, self.guide.depends_on)

    @cached_property
    def turns(self) -> list[list[Place]]:
        return [[self._place(slug) for slug in turn] for turn in self._turns]

    def _place(self, slug: str) -> Place:
        before = pure.waits_for(slug, self.certain, self.guide.depends_on)
        return Place(self.guide.steps[slug], self.certain[slug], [self.guide.steps[each] for each in before])

    @property
    def places(self) -> list[Place]:
        return [place for turn in self.turns for place in turn]

    @property
    def wishes(self) -> list[Wish]:
        return [self.guide.wishes[wish] for wish in self.told.wishes]

    @property
    def fees_from(self) -> int:
        """Kronor in all of the fees that are known."""
        return sum(place.step.fee_from or 0 for place in self.places)

    @property
    def fees_unknown(self) -> int:
        """How many of the steps cost what nobody has entered."""
        free = (GuideStep.Fee.NONE, GuideStep.Fee.UNKNOWN)
        return sum(place.step.fee_from is None and place.step.fee_kind not in free for place in self.places)

    @property
    def weeks(self) -> int:
        """From the first step to the last, when what can be done at once is; of the times that are known."""
        weeks = {place.step.slug: place.step.usual_weeks or 0 for place in self.places}
        return pure.longest(self._turns, weeks, self.guide.depends_on)

    @property
    def answers_in_words(self) -> list[tuple[str, str]]:
        """Each question that was answered, and the answer, as they read now."""
        found = []
        for question in self.guide.questions_of(self.told.wishes):
            if code := self.told.answers.get(question.slug):
                words = {each.code: each.label for each in question.answers.all()}
                found.append((question.text, words.get(code, "Vet inte")))
        return found

    @property
    def answers_as_text(self) -> str:
        """A line each."""
        return "\n".join(f"{question} {answer}" for question, answer in self.answers_in_words)
