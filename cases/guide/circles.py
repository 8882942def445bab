"""No step waits for itself, however long the way round."""

from django.core.exceptions import ValidationError

from cases.models import GuideStep
from cases.pure import guide as pure


def refuse_circles() -> None:
    """Raise ValidationError, with the circle in words, if the stored steps have one."""
    depends_on: dict[str, list[str]] = {}
    for step, before in GuideStep.depends_on.through.objects.values_list("from_guidestep__slug", "to_guidestep__slug"):
        depends_on.setdefault(step, []).append(before)
    if round_it := pure.circle(depends_on):
        words = dict(GuideStep.objects.filter(slug__in=round_it).values_list("slug", "what"))
        told = " → ".join(words[slug] for slug in round_it)
        raise ValidationError({"depends_on": f"Stegen väntar på varandra i en ring: {told}. Ta bort ett av leden."})
