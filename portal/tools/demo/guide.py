"""The guide in use: what sectors have confirmed, how long its steps took, and what people looked for."""

from datetime import timedelta

from django.utils import timezone

from cases.guide.owners import actions
from cases.guide.reading import guide
from cases.guide.taking import fields_of
from cases.models import Case, GuideStep, GuideUse, Step
from cases.workflow import State
from portal.text.ttl_cache import TtlCache
from portal.tools.demo.play import Stage

Kind = GuideUse.Kind


def confirm_what_is_right(stage: Stage) -> None:
    """Two of three by somebody at the sector, spread over a year; those of the first days are due again."""
    for number, step in enumerate(GuideStep.objects.select_related("sector")):
        owners = stage.officers.get(step.sector.slug, []) if step.sector else [stage.people["lots"]]
        if owners and number % 3:
            ago = timedelta(days=400 if number % 23 == 1 else 30 + number * 7 % 300)
            by = owners[number % len(owners)]
            actions.confirm(step, by=by, seen=actions.stamp(step), at=stage.now - ago)


def be_looked_at(stage: Stage) -> None:
    """A year of visits, more of what many wish; the third question loses some."""
    TtlCache.forget_all()
    rows = []
    for back in range(12):
        month = (stage.today.replace(day=1) - timedelta(days=30 * back)).replace(day=1)
        maps = 0
        for place, pk in enumerate(guide().wishes):
            times = max(40 - 3 * place - back, 2)
            maps += times
            rows.append(GuideUse(month=month, kind=Kind.WISH, key=str(pk), times=times))
        rows.append(GuideUse(month=month, kind=Kind.MAP, key="", times=maps))
        for place, slug in enumerate(guide().questions):
            shown = max(50 - place, 4)
            left = shown // 4 if place % 9 == 2 else shown // 20
            rows.append(GuideUse(month=month, kind=Kind.QUESTION, key=slug, times=shown))
            rows.append(GuideUse(month=month, kind=Kind.ANSWERED, key=slug, times=shown - left))
    update = {"update_conflicts": True, "unique_fields": ["month", "kind", "key"], "update_fields": ["times"]}
    GuideUse.objects.bulk_create({(r.month, r.kind, r.key): r for r in rows}.values(), **update)


def date_decisions(stage: Stage) -> None:
    """What was granted in a case of the past was applied for some weeks before; and most of those who start something
    have registered their firm, and ticked it.
    """
    begin = guide().steps["starta-foretag"]
    first = [pk for pk, rules in guide().rules.items() if begin.slug in rules.steps]
    for case in Case.objects.filter(state=State.CLOSED, wishes__in=first).distinct():
        Step.objects.create(case=case, state=Step.State.GRANTED, created_at=case.received_at, **fields_of(begin))
    for step in Step.objects.filter(guide__isnull=False, state=Step.State.GRANTED):
        applied = timezone.localdate(step.created_at) + timedelta(days=3)
        days = 8 + step.pk * 7 % 40
        step.applied_on, step.decided_on = applied, min(applied + timedelta(days=days), stage.today)
        step.save(update_fields=["applied_on", "decided_on"])
