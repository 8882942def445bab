"""What the stored rules never are, however they came: by a form, taken back, or with a file from elsewhere."""

from django.core.exceptions import ValidationError
from django.db.models import Count

from cases.models import GuideQuestion, GuideStep, Wish
from cases.pure import guide as pure
from portal.text.swedish import number_word

MOST_QUESTIONS, MOST_ANSWERS = 6, 5  # of a wish, and of a question


def refuse_circles() -> None:
    """Raise ValidationError, with the circle in words, if the stored steps have one."""
    depends_on: dict[str, list[str]] = {}
    for step, before in GuideStep.depends_on.through.objects.values_list("from_guidestep__slug", "to_guidestep__slug"):
        depends_on.setdefault(step, []).append(before)
    if round_it := pure.circle(depends_on):
        words = dict(GuideStep.objects.filter(slug__in=round_it).values_list("slug", "what"))
        told = " → ".join(words[slug] for slug in round_it)
        raise ValidationError({"depends_on": f"Stegen väntar på varandra i en ring: {told}. Ta bort ett av leden."})


def refuse_too_many() -> None:
    """Raise ValidationError if a wish asks more, or a question has more answers, than somebody reads through.

    What every path of a wish leads to is worked out too, and that grows with each of them.
    """
    if wish := Wish.objects.annotate(asks=Count("guide_questions")).filter(asks__gt=MOST_QUESTIONS).first():
        raise ValidationError(
            f"”{wish}” har redan {number_word(MOST_QUESTIONS)} frågor, och fler får en önskan inte ha."
        )
    if asked := GuideQuestion.objects.annotate(has=Count("answers")).filter(has__gt=MOST_ANSWERS).first():
        raise ValidationError(f"”{asked}” har redan {number_word(MOST_ANSWERS)} svar, och fler får en fråga inte ha.")
