"""The guide of the suite: Bo's wish for a café, its two questions, and the steps that they lead to."""

import pytest

from cases.models import GuideQuestion, GuideStep, Wish


def a_step(slug: str, what: str, *after: GuideStep, **fields) -> GuideStep:
    step = GuideStep.objects.create(slug=slug, what=what, **fields)
    step.depends_on.set(after)
    return step


def a_question(slug: str, text: str, *wishes: Wish, **answers: list[GuideStep]) -> GuideQuestion:
    """Answers by code, each with what it adds."""
    question = GuideQuestion.objects.create(slug=slug, text=text)
    question.wishes.set(wishes)
    for n, (code, adds) in enumerate(answers.items()):
        question.answers.create(code=code, label=code.capitalize(), order=n).adds.set(adds)
    return question


@pytest.fixture
def food(cafe, environment):
    return a_step("livsmedel", "Registrera livsmedel", sector=environment)


@pytest.fixture
def terrace(cafe, building):
    """What the café's guest tables outdoors need, by an answer."""
    return a_step("mark", "Sök tillstånd för marken", sector=building)


@pytest.fixture
def asked(cafe, food, terrace):
    cafe.steps.set([food])
    a_question("lokal", "Är lokalen redan ett café?", cafe, ja=[], nej=[])
    return a_question("ute", "Ska du ha uteservering?", cafe, ja=[terrace], nej=[])
