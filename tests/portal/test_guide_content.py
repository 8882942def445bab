"""What the guide begins with: every combination of answers leads to a map that holds, in words that can be read."""

import re
from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from cases.models import GuideStep
from cases.pure import guide
from cases.pure.guide import Answer, Question, Rules
from portal.models import TownHall
from portal.site.kits import reading
from tests.lix import lix


@pytest.fixture(scope="module")
def rows() -> dict[str, list[reading.Row]]:
    found: dict[str, list[reading.Row]] = {}
    for row in reading.start(TownHall(name="Bergköpings kommun", place="Bergköping")):
        found.setdefault(row.kind.name, []).append(row)
    return found


@pytest.fixture(scope="module")
def steps(rows) -> dict[str, reading.Row]:
    return {row.values["slug"]: row for row in rows["guide_step"]}


@pytest.fixture(scope="module")
def depends_on(steps) -> dict[str, list[str]]:
    return {slug: row.links["depends_on"] for slug, row in steps.items()}


@pytest.fixture(scope="module")
def wishes(rows) -> dict[str, Rules]:
    answers: dict[str, list[Answer]] = {}
    for row in rows["guide_answer"]:
        adds, removes = frozenset(row.links["adds"]), frozenset(row.links["removes"])
        answers.setdefault(row.links["question"][0], []).append(Answer(row.values["code"], adds, removes))
    found = {}
    for wish in rows["wish"]:
        label = wish.values["label"]
        asked = [row.values["slug"] for row in rows["guide_question"] if label in row.links["wishes"]]
        found[label] = Rules(frozenset(wish.links["steps"]), tuple(Question(q, tuple(answers[q])) for q in asked))
    return found


def test_every_combination_of_answers_is_a_map_in_an_order_that_holds(wishes, depends_on):
    faults, walked = [], 0
    assert guide.circle(depends_on) == []
    for label, rules in wishes.items():
        for answers in guide.paths(rules.questions):
            walked += 1
            told = guide.steps_of(rules, answers)
            turns = guide.in_order(told, depends_on)
            turn_of = {step: number for number, turn in enumerate(turns) for step in turn}
            before = [(s, each) for s in told for each in guide.waits_for(s, told, depends_on)]
            if not told or set(turn_of) != set(told) or any(turn_of[b] >= turn_of[s] for s, b in before):
                faults.append((label, answers))
    assert (faults, len(wishes)) == ([], 18)
    assert walked > 1000


def test_every_step_is_owned_used_and_known(rows, steps, wishes, depends_on):
    sectors = {row.values["slug"] for row in rows["sector"]}
    named = [each for row in rows["guide_answer"] for each in row.links["adds"] + row.links["removes"]]
    named += [step for rules in wishes.values() for step in rules.steps]
    named += [each for before in depends_on.values() for each in before]
    assert set(named) - set(steps) == set()
    assert set(steps) - set(named) == set()
    assert [s for s, row in steps.items() if row.links["sector"] and row.values.get("body")] == []
    assert {each for row in steps.values() for each in row.links["sector"]} <= sectors
    assert {row.values.get("fee_kind") for row in steps.values()} <= set(GuideStep.Fee)
    links = [row.values["apply_url"] for row in steps.values() if row.values.get("apply_url")]
    assert [link for link in links if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/[\w./-]*)?", link)] == []


def test_no_question_is_too_long_to_answer(rows, wishes):
    assert [label for label, rules in wishes.items() if len(rules.questions) > 6] == []
    answers = Counter(row.links["question"][0] for row in rows["guide_answer"])
    assert {
        q.values["slug"]: answers[q.values["slug"]]
        for q in rows["guide_question"]
        if not 2 <= answers[q.values["slug"]] <= 5
    } == {}
    assert {row.links["question"][0] for row in rows["guide_answer"]} == {
        q.values["slug"] for q in rows["guide_question"]
    }
    both = [row.name for row in rows["guide_answer"] if set(row.links["adds"]) & set(row.links["removes"])]
    assert both == []


def test_every_row_is_as_the_models_want_it(rows):
    faults = []
    for row in (row for kind in ("guide_step", "guide_question", "guide_answer") for row in rows[kind]):
        try:
            row.kind.model(**row.values).clean_fields(exclude=["question"])
        except ValidationError as fault:
            faults.append((row.name, fault.message_dict))
    assert faults == []


def test_every_text_can_be_read(rows):
    said = {
        row.name: [row.values.get(name, "") for name in ("what", "why", "enclose", "renewal")]
        for row in rows["guide_step"]
    }
    said |= {row.name: [row.values["text"], row.values.get("help", "")] for row in rows["guide_question"]}
    texts = {name: "\n".join(each for each in parts if each) for name, parts in said.items()}
    assert {name: round(lix(text)) for name, text in texts.items() if lix(text) >= 40} == {}
