"""The guide's rules: where every path leads, what a change does to them, and how it is taken back."""

import random
import time

import pytest

from cases.guide import differences, editions, reading
from cases.models import GuideEdition, GuideQuestion, GuideStep, Wish
from cases.pure import guide as pure
from cases.pure import guide_paths as paths
from portal.models import LogEntry
from portal.text.exceptions import NotAllowed
from tests.guided import a_question, a_step

STEPS = [f"s{n}" for n in range(24)]


def some_rules(dice: random.Random, questions: int, answers: int) -> pure.Rules:
    def some(most: int) -> frozenset[str]:
        return frozenset(dice.sample(STEPS, dice.randint(0, most)))

    asked = (
        pure.Question(f"q{n}", tuple(pure.Answer(f"a{m}", some(3), some(2)) for m in range(answers)))
        for n in range(questions)
    )
    return pure.Rules(some(4), tuple(asked))


def on_way(answers: dict[str, str], way: paths.Way) -> bool:
    return all(answers[slug] in codes for slug, codes in way)


@pytest.mark.parametrize("seed", range(8))
def test_each_path_is_gathered_once_and_where_it_leads_is_what_the_guide_tells(seed):
    dice = random.Random(seed)
    before, after = some_rules(dice, 3, 2), some_rules(dice, 3, 2)
    depends = [{slug: frozenset(dice.sample(STEPS[:n], min(n, 2))) for n, slug in enumerate(STEPS)} for _ in "ab"]
    choices, found = paths.changes(before, after, *depends)
    _, maps = paths.maps(after)
    for answers in pure.paths(after.questions):
        ((change, _),) = [(change, way) for change, ways in found.items() for way in ways if on_way(answers, way)]
        was, now = pure.steps_of(before, answers), pure.steps_of(after, answers)
        assert (change.added, change.removed) == (now.keys() - was.keys(), was.keys() - now.keys())
        assert change.certain == {slug for slug in now.keys() & was.keys() if now[slug] and not was[slug]}
        both = [slug for slug in STEPS if slug in was and slug in now]
        turns = [{slug: n for n, turn in enumerate(pure.in_order(both, each)) for slug in turn} for each in depends]
        assert change.later == {slug for slug in both if turns[1][slug] > turns[0][slug]}
        assert [steps for steps, ways in maps.items() if any(on_way(answers, way) for way in ways)] == [now.keys()]
        assert any(on_way(answers, way) for way in paths.emptied(after)) == (not now)
    assert (
        paths.paths_in(choices) == 27 == sum(paths.paths_in(choices, way) for ways in found.values() for way in ways)
    )


def test_six_questions_with_four_answers_and_vet_inte_are_compared_within_a_second():
    dice = random.Random(1)
    before = some_rules(dice, 6, 4)
    after = pure.Rules(before.steps | {"s3"}, before.questions)
    depends = {slug: frozenset(STEPS[:n][-1:]) for n, slug in enumerate(STEPS)}
    began = time.process_time()
    paths.changes(before, after, depends, depends | {"s20": frozenset()})
    assert time.process_time() - began < 1


# --- Bo's café ------------------------------------------------------------------------------------


def publish(words: str, change, eva):
    with editions.changing() as going_on:
        change()
        return going_on.done().publish(words, by=eva)


def told(change) -> list[tuple]:
    return [
        (of.wish.label, of.paths, of.all_paths, line.ways, [step.slug for step in line.added + line.removed])
        for of in change.of_wishes
        for line in of.lines
    ]


def test_eva_sees_whom_a_new_step_meets_and_nothing_is_changed_before_she_publishes(cafe, asked, building):
    sign = a_step("skylt", "Sök bygglov för skylten", sector=building)
    foreseen = editions.foreseen(lambda: asked.answers.get(code="ja").adds.add(sign))
    way = [("Ska du ha uteservering?", "Ja eller Vet inte")]
    assert told(foreseen.change) == [(cafe.label, 6, 9, [way], ["skylt"])]
    assert reading.read() == foreseen.before.guide
    assert not GuideEdition.objects.exists()


def test_what_is_published_is_told_and_taken_back_whole(cafe, asked, food, terrace, eva):
    beginning = editions.rules_now()

    def rebuilt():
        asked.answers.get(code="nej").delete()
        asked.answers.create(code="kanske", label="Kanske", order=5).removes.add(food)
        GuideStep.objects.filter(pk=terrace.pk).update(is_active=False)
        GuideQuestion.objects.get(slug="lokal").delete()
        new = a_step("nytt", "Nytt")
        cafe.steps.add(new)
        new.depends_on.add(food)

    edition = publish("Frågan ”Ska du ha uteservering?” ändrades", rebuilt, eva)
    assert publish("Inget", lambda: None, eva) is None
    assert [row.words for row in GuideEdition.objects.all()] == [edition.words, editions.MADE_ELSEWHERE]
    after = editions.rules_now()
    assert edition.rules == after
    newest, before = editions.newest()
    seen = editions.foreseen(lambda: editions.restore(before.rules)).digest
    assert editions.take_back(newest, before, seen="annat", by=eva) is None
    assert editions.rules_now() == after
    back = editions.take_back(newest, before, seen=seen, by=eva)
    restored = editions.rules_now()
    assert restored["steps"].pop("nytt") == {"is_active": False, "depends_on": []}
    assert (restored, back.words) == (beginning, f"Tog tillbaka: {edition.words}")
    assert list(LogEntry.objects.filter(thing="guideedition").values_list("action", flat=True)) == [
        *("guide.take_back", "guide.publish")
    ]
    newest, before = editions.newest()  # what was taken back, taken back
    seen = editions.foreseen(lambda: editions.restore(before.rules)).digest
    again = editions.take_back(newest, before, seen=seen, by=eva)
    assert (editions.rules_now(), again.words) == (after, f"Gjorde igen: {edition.words}")
    cafe.steps.clear()
    asked.answers.filter(code="kanske").update(code="annat")
    GuideStep.objects.filter(slug="mark").delete()
    with pytest.raises(NotAllowed, match="Steget mark finns inte längre"):
        editions.foreseen(lambda: editions.restore(beginning))


def test_what_is_gone_with_its_words_is_not_taken_back_and_that_is_said(cafe, asked, eva):
    """Nothing would come of it, and Eva be told that somebody else had changed the guide."""
    ice, spare = Wish.objects.create(label="sälja glass"), a_step("extra", "Extra")
    for row, told in ((ice, "Önskan ”sälja glass” finns inte"), (spare, "Steget extra finns inte")):
        publish("Något togs bort", row.delete, eva)
        newest, before = editions.newest()
        with pytest.raises(NotAllowed, match=told):
            editions.take_back(newest, before, seen="", by=eva)


def test_no_wish_gets_a_seventh_question_or_an_empty_map(cafe, asked, food, terrace, eva):
    def refusals(change) -> list[str]:
        return editions.foreseen(change).change.refusals

    def more():
        for n in range(5):
            a_question(f"mer{n}", f"Mer {n}?", cafe, ja=[], nej=[])

    (sentence,) = refusals(more)
    assert "skulle få sju frågor" in sentence
    (sentence,) = refusals(lambda: asked.answers.get(code="nej").removes.add(food))
    assert sentence.startswith(f"”{cafe}” blir utan steg för den som svarar så här: Ska du ha uteservering? Nej. ")
    with pytest.raises(NotAllowed):
        publish("Tömd", cafe.steps.clear, eva)
    assert list(cafe.steps.all()) == [food]


def test_what_is_asked_of_the_database_does_not_grow(cafe, asked, django_assert_num_queries):
    def state():
        with django_assert_num_queries(18):
            return editions.State.now()

    state()
    for n in range(3):
        step = a_step(f"mer{n}", f"Mer {n}", *GuideStep.objects.all())
        a_question(f"mer{n}", f"Mer {n}?", cafe, ja=[step], nej=[])
        Wish.objects.create(label=f"mer {n}").steps.add(step)
    assert len(state().rules["questions"]) == 5


def test_answers_are_told_in_few_words_that_cannot_be_mixed_up():
    labels = {f"a{n}": f"A{n}" for n in range(5)}
    codes = [*labels, pure.UNKNOWN]
    assert differences._answers(frozenset(codes[1:]), codes, labels) == "allt utom A0"
    assert differences._answers(frozenset(codes[:3]), codes, labels) == "A0, A1 eller A2"
    words = {"a0": "Baka eller värma mat", "a1": "Nej"}
    assert differences._answers(frozenset({"a0"}), words, words) == "”Baka eller värma mat”"
    assert differences._answers(frozenset(words), words, words) == "”Baka eller värma mat” eller ”Nej”"
