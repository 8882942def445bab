"""What follows from answers: which steps, how sure, in which order. Steps, questions and answers are known by slugs.

For each wish: its own steps and what the answers add, without what they remove; then all wishes together. What is not
answered could be any of its answers: it adds all that one of them would and removes nothing, and that is unsure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import product

UNKNOWN = "vet-inte"

Answers = Mapping[str, str]  # the code of an answer by the slug of its question


@dataclass(frozen=True)
class Answer:
    code: str
    adds: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Question:
    slug: str
    answers: tuple[Answer, ...]

    def given(self, answers: Answers) -> tuple[Answer, ...]:
        """The one answer, or all that it could be."""
        code = answers.get(self.slug)
        return tuple(each for each in self.answers if each.code == code) or self.answers


@dataclass(frozen=True)
class Rules:
    """Of one wish."""

    steps: frozenset[str]
    questions: tuple[Question, ...]


def steps_of(rules: Rules, answers: Answers) -> dict[str, bool]:
    """The steps that may be needed, and whether each is needed for certain."""
    possible, certain = set(rules.steps), set(rules.steps)
    removed, perhaps_removed = set[str](), set[str]()
    for question in rules.questions:
        given = question.given(answers)
        if not given:
            continue
        possible.update(*(each.adds for each in given))
        certain.update(frozenset.intersection(*(each.adds for each in given)))
        removed.update(frozenset.intersection(*(each.removes for each in given)))
        perhaps_removed.update(*(each.removes for each in given))
    return {step: step in certain - perhaps_removed for step in possible - removed}


def together(wishes: Iterable[Rules], answers: Answers) -> dict[str, bool]:
    """Of several wishes, without doubles; what one of them needs for certain is certain."""
    found: dict[str, bool] = {}
    for rules in wishes:
        for step, is_certain in steps_of(rules, answers).items():
            found[step] = found.get(step, False) or is_certain
    return found


def in_order(steps: Iterable[str], depends_on: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The steps by turn: those of one turn can be done beside each other, and wait for some of the turn before.

    `steps` come in the order in which they are told within a turn. A step that is left out still stands between those
    before and after it. A circle, which no page lets anybody write, is cut where it is met first.
    """
    chosen = list(dict.fromkeys(steps))
    depth = _depths(chosen, depends_on)
    turns: dict[int, list[str]] = {}
    for step in chosen:
        turns.setdefault(depth[step], []).append(step)
    return [turns[turn] for turn in sorted(turns)]


def _depths(chosen: list[str], depends_on: Mapping[str, Collection[str]]) -> dict[str, int]:
    """How many of the chosen stand before each step, on the longest way; itself counted. However long the way is."""
    wanted, begun = frozenset(chosen), set[str]()
    depth: dict[str, int] = {}
    left = chosen[::-1]
    while left:
        step = left[-1]
        begun.add(step)
        if before := [each for each in depends_on.get(step, ()) if each not in begun]:
            left += before
        elif left.pop() not in depth:
            above = (depth.get(each, 0) for each in depends_on.get(step, ()))
            depth[step] = max(above, default=0) + (step in wanted)
    return depth


def waits_for(step: str, chosen: Collection[str], depends_on: Mapping[str, Collection[str]]) -> list[str]:
    """The chosen steps that it waits for by itself or through steps that are left out, each once."""
    found: dict[str, None] = {}
    seen, left = {step}, list(depends_on.get(step, ()))
    while left:
        each = left.pop(0)
        if each in seen:
            continue
        seen.add(each)
        if each in chosen:
            found[each] = None
        else:
            left += depends_on.get(each, ())
    return list(found)


def longest(
    turns: Iterable[Iterable[str]], weeks: Mapping[str, int], depends_on: Mapping[str, Collection[str]]
) -> int:
    """Weeks from the first step to the last, when what can be done at once is; of the times that are known."""
    done: dict[str, int] = {}
    chosen = [step for turn in turns for step in turn]
    for step in chosen:
        before = [done[each] for each in waits_for(step, chosen, depends_on) if each in done]
        done[step] = max(before, default=0) + weeks.get(step, 0)
    return max(done.values(), default=0)


def circle(depends_on: Mapping[str, Collection[str]]) -> list[str]:
    """The steps of a circle, the first one again at the end; none when there is no circle."""
    try:
        TopologicalSorter(depends_on).prepare()
    except CycleError as found:
        return list(reversed(found.args[1]))
    return []


def paths(questions: Iterable[Question]) -> Iterator[dict[str, str]]:
    """Every combination of answers, "vet inte" among them."""
    asked = list(questions)
    codes = [[each.code for each in question.answers] + [UNKNOWN] for question in asked]
    for given in product(*codes):
        yield dict(zip((question.slug for question in asked), given, strict=True))
