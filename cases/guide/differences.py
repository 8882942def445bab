"""What a change of the rules does to those who ask: every path that changes, and what may not be published."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cases.guide.limits import MOST_QUESTIONS
from cases.guide.reading import Guide
from cases.models import GuideStep, Wish
from cases.pure import guide as pure
from cases.pure import guide_paths as paths
from portal.text.swedish import join_words, number_word

NO_RULES = pure.Rules(frozenset(), ())
MIXED_UP = re.compile(r",| och | eller ")  # in the words of an answer: where does it end?
SEVERAL = 3  # more answers than so are told by those that do not lead there


@dataclass(frozen=True)
class Line:
    """One change, and the ways on which it happens: each way as questions with answers, none for everybody."""

    ways: list[list[tuple[str, str]]]
    paths: int
    added: list[GuideStep]
    removed: list[GuideStep]
    later: list[GuideStep]
    earlier: list[GuideStep]
    certain: list[GuideStep]
    uncertain: list[GuideStep]


@dataclass(frozen=True)
class OfWish:
    wish: Wish
    lines: list[Line]
    all_paths: int
    is_new: bool
    is_gone: bool

    @property
    def paths(self) -> int:
        return sum(line.paths for line in self.lines)


@dataclass(frozen=True)
class Change:
    """The guide before and after."""

    before: Guide
    after: Guide

    @cached_property
    def of_wishes(self) -> list[OfWish]:
        wishes = self.before.wishes | self.after.wishes
        ordered = sorted(wishes.values(), key=lambda wish: (wish.order, wish.label))
        return [found for wish in ordered if (found := self._of(wish)).lines]

    @property
    def is_of_words_alone(self) -> bool:
        is_same = self.before.rules == self.after.rules and self.before.wishes.keys() == self.after.wishes.keys()
        return is_same and not self.of_wishes

    def _of(self, wish: Wish) -> OfWish:
        before, after = (_rules_of(wish, guide) for guide in (self.before, self.after))
        depends = self.before.depends_on, self.after.depends_on
        there = wish.pk in self.before.wishes, wish.pk in self.after.wishes
        if before == after and depends[0] == depends[1]:
            return OfWish(wish, [], 0, False, False)
        choices, found = paths.changes(before, after, *depends)
        lines = [self._line(change, ways, choices) for change, ways in found.items() if change]
        lines.sort(key=lambda line: -line.paths)
        return OfWish(wish, lines, paths.paths_in(choices), not there[0], not there[1])

    def _line(self, change: paths.Change, ways: list[paths.Way], choices: paths.Choices) -> Line:
        steps = self.before.steps | self.after.steps
        kinds = ("added", "removed", "later", "earlier", "certain", "uncertain")
        told = {kind: [step for slug, step in steps.items() if slug in getattr(change, kind)] for kind in kinds}
        number = sum(paths.paths_in(choices, way) for way in ways)
        return Line(in_words(ways, dict(choices), self.before, self.after), number, **told)

    @cached_property
    def refusals(self) -> list[str]:
        """Why it cannot be published, a sentence each; of the wishes that it is about."""
        touched = [wish for pk, wish in self.after.wishes.items() if self._is_touched(pk)]
        return [sentence for wish in touched for sentence in faults_of(wish, self.after)]

    def _is_touched(self, pk: int) -> bool:
        return self.before.rules.get(pk) != self.after.rules.get(pk) or pk not in self.before.wishes


def _rules_of(wish: Wish, guide: Guide) -> pure.Rules:
    return guide.rules[wish.pk] if wish.pk in guide.wishes else NO_RULES


def in_words(
    ways: Iterable[paths.Way], codes_of: Mapping[str, Iterable[str]], *guides: Guide
) -> list[list[tuple[str, str]]]:
    """Each way as questions with the answers that lead there. What the newest of the guides calls them comes first."""
    texts, labels = dict[str, str](), dict[str, dict[str, str]]()
    for guide in guides:
        for slug, question in guide.questions.items():
            texts[slug] = question.text
            labels.setdefault(slug, {}).update({each.code: each.label for each in question.answers.all()})
    return [[(texts[slug], _answers(codes, codes_of[slug], labels[slug])) for slug, codes in way] for way in ways]


def _answers(codes: frozenset[str], every: Iterable[str], labels: dict[str, str]) -> str:
    names = labels | {pure.UNKNOWN: "Vet inte"}
    if any(MIXED_UP.search(names[code]) for code in every):
        names = {code: f"”{name}”" for code, name in names.items()}
    left = [names[code] for code in every if code not in codes]
    if len(codes) > SEVERAL > len(left):
        return f"allt utom {join_words(left)}"
    return join_words([names[code] for code in every if code in codes], last_by="eller")


def faults_of(wish: Wish, guide: Guide) -> list[str]:
    rules = guide.rules[wish.pk]
    found = []
    if (number := len(rules.questions)) > MOST_QUESTIONS:
        found.append(
            f"”{wish}” skulle få {number_word(number)} frågor. En önskan har högst {number_word(MOST_QUESTIONS)}. "
            "Ta bort önskan från en annan fråga först."
        )
    elif empty := paths.emptied(rules):
        (way,) = in_words(empty[:1], {each.slug: paths.codes_of(each) for each in rules.questions}, guide)
        answers = " · ".join(f"{question} {answer}" for question, answer in way)
        whom = f"den som svarar så här: {answers}" if answers else "alla"
        found.append(f"”{wish}” blir utan steg för {whom}. Låt minst ett steg vara kvar.")
    return found


# --- Every map of a wish --------------------------------------------------------------------------

MOST_MAPS = 100


def every_map(wish: Wish, guide: Guide) -> dict[str, object]:
    """`maps`: each map of the wish with its turns of steps, ways and number of paths, the most common first; of at
    most so many that a page holds. `paths` and `all_maps` are the numbers of all."""
    rules = _rules_of(wish, guide)
    choices, found = paths.maps(rules)
    ordered = sorted(found.items(), key=lambda pair: -sum(paths.paths_in(choices, way) for way in pair[1]))
    maps = [_map(steps, ways, choices, guide) for steps, ways in ordered[:MOST_MAPS]]
    return {
        "maps": maps,
        "all_maps": len(found),
        "paths": paths.paths_in(choices),
        "is_shown": wish.pk in guide.wishes,
    }


def _map(steps: frozenset[str], ways: list[paths.Way], choices: paths.Choices, guide: Guide) -> dict[str, object]:
    turns = pure.in_order([slug for slug in guide.steps if slug in steps], guide.depends_on)
    return {
        "steps": len(steps),
        "turns": [[guide.steps[slug] for slug in turn] for turn in turns],
        "ways": in_words(ways, dict(choices), guide),
        "paths": sum(paths.paths_in(choices, way) for way in ways),
    }
