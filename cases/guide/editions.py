"""The rules of the guide as data: published with a row for what they became, and taken back from the row before.

Each change is made within `changing`, which lets one at a time through and knows what the rules were.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from cases.guide import reading
from cases.guide.differences import Change
from cases.guide.limits import refuse_circles
from cases.models import GuideAnswer, GuideEdition, GuideQuestion, GuideStep, Wish
from portal.models import User
from portal.people import log
from portal.text import labels
from portal.text.exceptions import NotAllowed
from portal.text.ttl_cache import TtlCache

Rules = dict[str, dict[str, Any]]
OF_WISH = ("label", "label_en", "is_active")
OF_STEP = ("is_active",)
OF_QUESTION = ("text", "help", "order", "text_en", "help_en")
OF_ANSWER = ("label", "order", "label_en")
labels.register(
    labels.Of.ACTION,
    {"guide.publish": "Vägvisarens regler ändrades", "guide.take_back": "En ändring av vägvisaren togs tillbaka"},
)
BACK, AGAIN = "Tog tillbaka: ", "Gjorde igen: "
MADE_ELSEWHERE = "Så såg vägvisaren ut före nästa ändring"


def rules_now() -> Rules:
    """`{"wishes": {id: …}, "steps": {slug: …}, "questions": {slug: … "answers": {code: …}}}`. Steps go by slugs."""
    of_wish, waits_for = _slugs(Wish.steps, "wish"), _slugs(GuideStep.depends_on, "from_guidestep", "to_guidestep")
    answers = _answers()
    asked: dict[int, list[int]] = {}
    for question, wish in GuideQuestion.wishes.through.objects.values_list("guidequestion", "wish").order_by("wish"):
        asked.setdefault(question, []).append(wish)
    return {
        "wishes": {str(pk): told | {"steps": of_wish.get(pk, [])} for pk, _, told in _rows(Wish, "pk", OF_WISH)},
        "steps": {
            slug: told | {"depends_on": waits_for.get(pk, [])} for pk, slug, told in _rows(GuideStep, "slug", OF_STEP)
        },
        "questions": {
            slug: told | {"wishes": asked.get(pk, []), "answers": answers.get(pk, {})}
            for pk, slug, told in _rows(GuideQuestion, "slug", OF_QUESTION)
        },
    }


def _rows(model: type[Model], key: str, fields: tuple[str, ...]) -> Iterator[tuple[int, Any, dict[str, Any]]]:
    for row in model.objects.order_by(key).values("pk", key, *fields):
        yield row["pk"], row[key], {field: row[field] for field in fields}


def _slugs(many, owner: str, step: str = "guidestep") -> dict[int, list[str]]:
    """Of the steps that a row points to, by the row's number."""
    found: dict[int, list[str]] = {}
    for pk, slug in many.through.objects.values_list(owner, f"{step}__slug").order_by(f"{step}__slug"):
        found.setdefault(pk, []).append(slug)
    return found


def _answers() -> dict[int, dict[str, Any]]:
    """By their question's number and their own code."""
    adds, removes = (_slugs(many, "guideanswer") for many in (GuideAnswer.adds, GuideAnswer.removes))
    found: dict[int, dict[str, Any]] = {}
    for row in GuideAnswer.objects.values("pk", "question", "code", *OF_ANSWER):
        told = {field: row[field] for field in OF_ANSWER}
        told |= {"adds": adds.get(row["pk"], []), "removes": removes.get(row["pk"], [])}
        found.setdefault(row["question"], {})[row["code"]] = told
    return found


@dataclass(frozen=True)
class State:
    rules: Rules
    guide: reading.Guide

    @classmethod
    def now(cls) -> "State":
        return cls(rules_now(), reading.read())


class Changing:
    """A change that is going on: `done` when its rows are written."""

    def __init__(self) -> None:
        self.before = State.now()
        self.after: State | None = None

    def done(self) -> "Changing":
        """A circle is a ValidationError, at the field that made it."""
        refuse_circles()
        self.after = State.now()
        return self

    @cached_property
    def change(self) -> Change:
        return Change(self.before.guide, self.after.guide)  # type: ignore[union-attr]

    @property
    def is_nothing(self) -> bool:
        return self.after is not None and self.before.rules == self.after.rules

    @cached_property
    def digest(self) -> str:
        """Of what is shown before it is published: another change in between makes it another."""
        states = [self.before, self.after] if self.after else [self.before]
        # A new wish has another number each time it is tried.
        shown = [[state.rules | {"wishes": 0}, sorted(map(str, state.rules["wishes"].values()))] for state in states]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]

    def publish(self, words: str, *, by: User, action: str = "guide.publish") -> GuideEdition | None:
        """A row of what the rules became; none when they are what they were. A refusal is a sentence."""
        if self.after is None or self.is_nothing:
            return None
        if self.change.refusals:
            raise NotAllowed(" ".join(self.change.refusals))
        newest = GuideEdition.objects.first()
        if newest is None or newest.rules != self.before.rules:  # rows that came in another way, as with a kit
            GuideEdition.objects.create(by=None, words=MADE_ELSEWHERE, rules=self.before.rules)
        edition = GuideEdition.objects.create(by=by, words=words[:300], rules=self.after.rules)
        log.note(action, edition, by=by)
        return edition


@contextmanager
def changing() -> Iterator[Changing]:
    """One at a time; whatever is raised within takes the change back."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('guide.rules'))")
            yield Changing()
    finally:
        TtlCache.forget_all()


def foreseen(change: Callable[[], object]) -> Changing:
    """What it would do to the guide. Nothing is changed."""
    with changing() as going_on:
        change()
        going_on.done()
        transaction.set_rollback(True)
    return going_on


# --- Taking back ----------------------------------------------------------------------------------


def newest() -> tuple[GuideEdition, GuideEdition] | None:
    """The newest change and what stood before it; none where there is nothing to take back."""
    rows = list(GuideEdition.objects.all()[:2])
    return (rows[0], rows[1]) if len(rows) == 2 and rows[0].words != MADE_ELSEWHERE else None


def take_back(edition: GuideEdition, before: GuideEdition, *, seen: str, by: User) -> GuideEdition | None:
    """None when something else was changed since whoever presses saw what it would do."""
    with changing() as going_on:
        restore(before.rules)
        if going_on.done().digest != seen or newest() != (edition, before):
            transaction.set_rollback(True)
            return None
        return going_on.publish(_taken_back(edition.words), by=by, action="guide.take_back")


def _taken_back(words: str) -> str:
    """What was taken back and is so again is told once."""
    done = words.removeprefix(BACK).removeprefix(AGAIN)
    return f"{AGAIN if words.startswith(BACK) else BACK}{done}"


def restore(rules: Rules) -> None:
    """The rows as these rules say. What has come since is not asked and not used; what is the same is not touched."""
    now = rules_now()
    _refuse_what_is_gone(rules, now)
    steps = {each.slug: each for each in GuideStep.objects.all()}
    for slug, was in now["steps"].items():
        told = rules["steps"].get(slug, {"is_active": False, "depends_on": []})
        if told != was:
            _write(steps[slug], told, OF_STEP)
            steps[slug].depends_on.set(steps[each] for each in told["depends_on"])
    for wish in Wish.objects.all():
        told = rules["wishes"].get(str(wish.pk), now["wishes"][str(wish.pk)] | {"steps": []})
        if told != now["wishes"][str(wish.pk)]:
            _restore_wish(wish, told, steps)
    GuideQuestion.objects.filter(slug__in=now["questions"].keys() - rules["questions"].keys()).delete()
    for slug, told in rules["questions"].items():
        if told != now["questions"].get(slug):
            _restore_question(slug, told, steps)


def _refuse_what_is_gone(rules: Rules, now: Rules) -> None:
    """Steps and wishes that are gone have taken their words with them, and cannot be written anew."""
    if gone := sorted(rules["steps"].keys() - now["steps"].keys()):
        called = f"Steget {gone[0]}" if len(gone) == 1 else f"Stegen {', '.join(gone)}"
    elif gone := [rules["wishes"][pk]["label"] for pk in rules["wishes"].keys() - now["wishes"].keys()]:
        called = f"Önskan ”{gone[0]}”"
    else:
        return
    raise NotAllowed(f"{called} finns inte längre. Därför går ändringen inte att ta tillbaka.")


def _restore_wish(wish: Wish, told: dict[str, Any], steps: dict[str, GuideStep]) -> None:
    if Wish.objects.exclude(pk=wish.pk).filter(label=told["label"]).exists():
        raise NotAllowed(f"En annan önskan heter nu ”{told['label']}”. Därför går ändringen inte att ta tillbaka.")
    _write(wish, told, OF_WISH)
    wish.steps.set(steps[each] for each in told["steps"])


def _write(row: Model, told: dict[str, Any], fields: tuple[str, ...]) -> None:
    for field in fields:
        setattr(row, field, told[field])
    row.save()


def _restore_question(slug: str, told: dict[str, Any], steps: dict[str, GuideStep]) -> None:
    question = GuideQuestion.objects.filter(slug=slug).first() or GuideQuestion(slug=slug)
    _write(question, told, OF_QUESTION)
    question.wishes.set(Wish.objects.filter(pk__in=told["wishes"]))
    question.answers.exclude(code__in=told["answers"]).delete()
    there = {each.code: each for each in question.answers.all()}
    for code, of_answer in told["answers"].items():
        answer = there.get(code) or GuideAnswer(question=question, code=code)
        _write(answer, of_answer, OF_ANSWER)
        answer.adds.set(steps[each] for each in of_answer["adds"])
        answer.removes.set(steps[each] for each in of_answer["removes"])
