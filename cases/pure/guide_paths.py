"""Where every path through the questions leads, gathered by what it leads to.

Sets of steps are numbers here, a bit for each step, so that tens of thousands of paths take no time.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from math import prod
from operator import or_
from typing import TypeVar

from cases.pure.guide import UNKNOWN, Question, Rules, in_order

R = TypeVar("R", bound=Hashable)
Masks = tuple[int, ...]
Way = tuple[tuple[str, frozenset[str]], ...]  # answers by question; one that is left out does not matter
Depends = Mapping[str, Collection[str]]
_Box = tuple[frozenset[str] | None, ...]


@dataclass(frozen=True)
class Bits:
    """A bit for each of the steps."""

    slugs: tuple[str, ...]

    def of(self, steps: Collection[str]) -> int:
        return sum(1 << n for n, slug in enumerate(self.slugs) if slug in steps)

    def read(self, mask: int) -> list[str]:
        return [slug for n, slug in enumerate(self.slugs) if mask >> n & 1]

    def of_answer(self, question: Question, code: str) -> Masks:
        """What it may add, adds for certain, removes for certain and may remove."""
        given = question.given({question.slug: code})
        adds, removes = [self.of(each.adds) for each in given], [self.of(each.removes) for each in given]
        certain, gone = reduce(int.__and__, adds, adds[0]), reduce(int.__and__, removes, removes[0])
        return reduce(or_, adds), certain, gone, reduce(or_, removes)

    def begin(self, rules: Rules) -> Masks:
        return self.of(rules.steps), self.of(rules.steps), 0, 0


def steps_in(masks: Masks) -> tuple[int, int]:
    """Those that may be needed, and those of them that are needed for certain; as `cases.pure.guide.steps_of`."""
    possible, certain, gone, perhaps_gone = masks
    return possible & ~gone, certain & ~perhaps_gone & ~gone


Choices = list[tuple[str, dict[str, Masks]]]  # of each question: what each of its answers does


def choices_of(questions: Iterable[Question], bits: Bits) -> Choices:
    return [
        (each.slug, {code: bits.of_answer(each, code) for code in codes_of(each)})
        for each in questions
        if each.answers
    ]


def codes_of(question: Question) -> list[str]:
    return [each.code for each in question.answers] + [UNKNOWN]


def gathered(choices: Choices, begin: Masks, leads_to: Callable[[Masks], R]) -> dict[R, list[Way]]:
    """Every path by what it leads to. The ways of one result hold each of its paths once."""
    found: dict[tuple[int, Masks], dict[R, tuple[_Box, ...]]] = {}

    def walk(n: int, masks: Masks) -> dict[R, tuple[_Box, ...]]:
        if (n, masks) not in found:
            found[n, masks] = ahead(n, masks) if n < len(choices) else {leads_to(masks): ((),)}
        return found[n, masks]

    def ahead(n: int, masks: Masks) -> dict[R, tuple[_Box, ...]]:
        """Answers after which everything is the same are told together."""
        by_result: dict[R, dict[tuple[_Box, ...], list[str]]] = {}
        for code, adds in choices[n][1].items():
            for result, boxes in walk(n + 1, tuple(map(or_, masks, adds))).items():
                by_result.setdefault(result, {}).setdefault(boxes, []).append(code)
        every = len(choices[n][1])
        return {
            result: tuple(
                (None if len(codes) == every else frozenset(codes), *box)
                for boxes, codes in alike.items()
                for box in boxes
            )
            for result, alike in by_result.items()
        }

    slugs = [slug for slug, _ in choices]
    return {result: [_way(slugs, box) for box in boxes] for result, boxes in walk(0, begin).items()}


def _way(slugs: list[str], box: _Box) -> Way:
    return tuple((slug, codes) for slug, codes in zip(slugs, box, strict=True) if codes is not None)


def paths_in(choices: Choices, way: Way = ()) -> int:
    """How many paths there are on a way; on none, in all."""
    on_way = dict(way)
    return prod(len(on_way.get(slug, codes)) for slug, codes in choices)


@dataclass(frozen=True)
class Change:
    """What a path loses and gets. Falsy when it stays as it was."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self != Change()


def changes(
    before: Rules, after: Rules, depends_before: Depends, depends_after: Depends
) -> tuple[Choices, dict[Change, list[Way]]]:
    """Each change by the ways on which it happens, and what they choose among.

    An answer that is new is compared with not having answered, and a question that goes with each of its answers.
    """
    bits = Bits(tuple(sorted(_steps_of(before) | _steps_of(after))))
    old, new = ({each.slug: each for each in rules.questions} for rules in (before, after))
    choices: Choices = []
    for slug, question in (old | new).items():
        nothing = (0, 0, 0, 0)
        codes = {
            code: (bits.of_answer(old[slug], code) if slug in old else nothing)
            + (bits.of_answer(new[slug], code) if slug in new else nothing)
            for code in codes_of(question)
        }
        choices.append((slug, codes))
    moved = _Moved(bits, depends_before, depends_after)

    def change(masks: Masks) -> Masks:
        was, was_certain = steps_in(masks[:4])
        now, now_certain = steps_in(masks[4:])
        both = was & now
        return (
            now & ~was,
            was & ~now,
            *moved(both),
            both & now_certain & ~was_certain,
            both & was_certain & ~now_certain,
        )

    found = gathered(choices, bits.begin(before) + bits.begin(after), change)
    return choices, {Change(*(frozenset(bits.read(mask)) for mask in masks)): ways for masks, ways in found.items()}


def _steps_of(rules: Rules) -> set[str]:
    answers = [answer for question in rules.questions for answer in question.answers]
    return set(rules.steps).union(*(answer.adds | answer.removes for answer in answers))


class _Moved:
    """Which of the steps that stay are done later, and which earlier, seen among themselves."""

    def __init__(self, bits: Bits, before: Depends, after: Depends) -> None:
        self.bits, self.before, self.after = bits, before, after
        slugs = before.keys() | after.keys()
        above = {slug: _above(slug, before) | _above(slug, after) for slug in slugs}
        changed = {slug for slug in slugs if set(before.get(slug, ())) != set(after.get(slug, ()))}
        touched = {slug for slug in slugs if changed & (above[slug] | {slug})}
        self.touched = bits.of(touched)
        self.matters = bits.of(touched.union(*(above[slug] for slug in touched)))
        self.found: dict[int, tuple[int, int]] = {}

    def __call__(self, steps: int) -> tuple[int, int]:
        if not steps & self.touched:
            return 0, 0
        steps &= self.matters
        if steps not in self.found:
            was, now = (self._turns(steps, depends_on) for depends_on in (self.before, self.after))
            later = self.bits.of({slug for slug in was if now[slug] > was[slug]})
            self.found[steps] = later, self.bits.of({slug for slug in was if now[slug] < was[slug]})
        return self.found[steps]

    def _turns(self, steps: int, depends_on: Depends) -> dict[str, int]:
        turns = in_order(self.bits.read(steps), depends_on)
        return {slug: turn for turn, slugs in enumerate(turns) for slug in slugs}


def _above(step: str, depends_on: Depends) -> set[str]:
    """All that it waits for, near or far."""
    found: set[str] = set()
    left = list(depends_on.get(step, ()))
    while left:
        if (each := left.pop()) not in found:
            found.add(each)
            left += depends_on.get(each, ())
    return found


def emptied(rules: Rules) -> list[Way]:
    """The ways that lead to an empty map."""
    bits = Bits(tuple(sorted(_steps_of(rules))))
    found = gathered(choices_of(rules.questions, bits), bits.begin(rules), lambda masks: not steps_in(masks)[0])
    return found.get(True, [])


def maps(rules: Rules) -> tuple[Choices, dict[frozenset[str], list[Way]]]:
    """Each set of steps that somebody may be told, by the ways that lead there, and what they choose among."""
    bits = Bits(tuple(sorted(_steps_of(rules))))
    choices = choices_of(rules.questions, bits)
    found = gathered(choices, bits.begin(rules), lambda masks: steps_in(masks)[0])
    return choices, {frozenset(bits.read(steps)): ways for steps, ways in found.items()}
