"""What follows from answers, by the arithmetic alone; held against every way in which what is unknown turns out."""

import time
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.pure import guide
from cases.pure.guide import Answer, Question, Rules

CAFE = Rules(
    frozenset({"register", "bins"}),
    (
        Question("before", (Answer("yes"), Answer("no", adds=frozenset({"permit"})))),
        Question("size", (Answer("small"), Answer("large", adds=frozenset({"grease"}), removes=frozenset({"bins"})))),
    ),
)


def test_an_answer_adds_and_removes():
    assert guide.steps_of(CAFE, {"before": "yes", "size": "large"}) == {"register": True, "grease": True}
    assert guide.steps_of(CAFE, {"before": "no", "size": "small"}) == dict.fromkeys(
        ["register", "bins", "permit"], True
    )


@pytest.mark.parametrize("size", [{"size": guide.UNKNOWN}, {}, {"size": "nonsense"}])
def test_what_is_not_known_adds_all_removes_nothing_and_is_unsure(size):
    assert guide.steps_of(CAFE, {"before": "yes"} | size) == {"register": True, "bins": False, "grease": False}


def test_what_one_wish_removes_another_may_still_need():
    stall = Rules(frozenset({"bins"}), ())
    assert guide.together([CAFE, stall], {"before": "yes", "size": "large"})["bins"] is True


SLUGS = st.sampled_from("abcdef")
answers = st.builds(
    lambda code, adds, removes: Answer(code, adds, removes - adds),
    st.sampled_from("xyz"),
    st.frozensets(SLUGS, max_size=3),
    st.frozensets(SLUGS, max_size=2),
)
questions = st.lists(answers, min_size=2, max_size=3, unique_by=lambda each: each.code).map(tuple)


@given(st.frozensets(SLUGS), st.lists(questions, max_size=3), st.data())
def test_what_is_certain_holds_however_the_unknown_turns_out(base, asked, data):
    rules = Rules(base, tuple(Question(str(number), each) for number, each in enumerate(asked)))
    known = {
        q.slug: data.draw(st.sampled_from([*(a.code for a in q.answers), guide.UNKNOWN])) for q in rules.questions
    }
    told = guide.steps_of(rules, known)
    ways = [
        set(guide.steps_of(rules, dict(zip((q.slug for q in rules.questions), way, strict=True))))
        for way in product(*([a.code for a in q.given(known)] for q in rules.questions))
    ]
    assert set.union(*ways) <= set(told)
    assert {step for step, is_certain in told.items() if is_certain} <= set.intersection(*ways)


def test_steps_stand_after_what_they_wait_for_also_through_one_that_is_left_out():
    depends_on = {"open": {"permit"}, "permit": {"plan"}, "grease": {"plan"}}
    assert guide.in_order(["open", "grease", "plan"], depends_on) == [["plan"], ["open", "grease"]]
    assert guide.waits_for("open", ["open", "plan"], depends_on) == ["plan"]


@given(st.dictionaries(SLUGS, st.frozensets(SLUGS, max_size=3)), st.lists(SLUGS, unique=True))
def test_every_chosen_step_stands_once_and_after_what_it_waits_for(depends_on, chosen):
    turns = guide.in_order(chosen, depends_on)
    told = [step for turn in turns for step in turn]
    assert sorted(told) == sorted(chosen)
    if guide.circle(depends_on):
        return
    turn_of = {step: number for number, turn in enumerate(turns) for step in turn}
    assert all(turn_of[each] < turn_of[s] for s in chosen for each in guide.waits_for(s, chosen, depends_on))


def test_time_is_that_of_the_longest_way():
    depends_on = {"open": {"permit", "register"}}
    turns = guide.in_order(["permit", "register", "open"], depends_on)
    assert guide.longest(turns, {"permit": 10, "register": 2, "open": 1}, depends_on) == 11


def test_a_circle_is_found_and_told_whole():
    assert guide.circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) in (["a", "b", "c", "a"], ["b", "c", "a", "b"])
    assert guide.circle({"a": {"b", "c"}, "b": {"c"}}) == []


def test_a_way_of_two_thousand_steps_is_put_in_order_as_a_short_one_is():
    """As many as a file of another municipality may hold."""
    slugs = [f"step-{number}" for number in range(2000)]
    depends_on = {slug: {before} for before, slug in pairwise(slugs)}
    assert guide.circle(depends_on) == []
    assert guide.in_order(reversed(slugs), depends_on) == [[slug] for slug in slugs]
    assert len(guide.circle(depends_on | {slugs[0]: {slugs[-1]}})) == 2001


def test_six_wishes_with_six_questions_each_are_a_map_in_ten_milliseconds():
    slugs = [f"step-{number}" for number in range(90)]
    depends_on = {slug: set(slugs[max(0, number - 3) : number]) for number, slug in enumerate(slugs)}
    wishes = [
        Rules(
            frozenset(slugs[wish : wish + 5]),
            tuple(
                Question(
                    f"{wish}-{number}",
                    tuple(
                        Answer(code, adds=frozenset(slugs[number * 7 + wish : number * 7 + wish + 4]))
                        for code in "abcd"
                    ),
                )
                for number in range(6)
            ),
        )
        for wish in range(6)
    ]
    known = {f"{wish}-{number}": "a" for wish in range(6) for number in range(6)}

    def seconds() -> float:
        begun = time.perf_counter()
        turns = guide.in_order(guide.together(wishes, known), depends_on)
        assert sum(map(len, turns)) > 40
        return time.perf_counter() - begun

    assert min(seconds() for _ in range(20)) < 0.010
