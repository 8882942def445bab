"""The guide as it stands: its rows, read together and kept for seconds; and the map for what somebody answered."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Model
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
    adds, removes = _steps_by(GuideAnswer.adds.through, steps), _steps_by(GuideAnswer.removes.through, steps)
    own, asking = _steps_by(Wish.steps.through, steps), _questions_by_wish()
    questions, asked = {}, {}
    for question in GuideQuestion.objects.prefetch_related("answers"):
        if answers := question.answers.all():
            questions[question.slug] = question
            given = (pure.Answer(each.code, adds[each.pk], removes[each.pk]) for each in answers)
            asked[question.pk] = pure.Question(question.slug, tuple(given))
    wishes = {wish.pk: wish for wish in Wish.objects.filter(is_active=True)}
    rules = {
        pk: pure.Rules(own[pk], tuple(each for number, each in asked.items() if number in asking[pk])) for pk in wishes
    }
    shown = {pk: wish for pk, wish in wishes.items() if rules[pk].steps or rules[pk].questions}
    depends_on = {
        slug: frozenset(each.slug for each in step.depends_on.all() if each.slug in by_slug)
        for slug, step in by_slug.items()
    }
    return Guide(by_slug, shown, questions, rules, depends_on)


def _steps_by(through: type[Model], used: Iterable[GuideStep]) -> defaultdict[int, frozenset[str]]:
    """The slugs of the steps that are used by each row that has any; the rows of the table alone, which are many."""
    slugs, found = {step.pk: step.slug for step in used}, defaultdict[int, set[str]](set)
    owner = next(each.attname for each in through._meta.concrete_fields[1:] if each.related_model is not GuideStep)
    for pk, step in through._default_manager.values_list(owner, "guidestep_id"):
        if step in slugs:
            found[pk].add(slugs[step])
    return defaultdict(frozenset, {pk: frozenset(steps) for pk, steps in found.items()})


def _questions_by_wish() -> defaultdict[int, set[int]]:
    found = defaultdict[int, set[int]](set)
    for wish, question in GuideQuestion.wishes.through.objects.values_list("wish_id", "guidequestion_id"):
        found[wish].add(question)
    return found


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
