"""How often the guide is used, by month: counts of what was shown, and nothing of whom to."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from cases import figures
from cases.figures.hiding import LEAST
from cases.models import GuideQuestion, GuideStep, GuideUse, Wish
from cases.pure.periods import Period

Kind = GuideUse.Kind
UPSERT = """
    INSERT INTO cases_guideuse (month, kind, key, times)
    SELECT %s, kind, key, 1 FROM unnest(%s, %s) AS shown (kind, key)
    ON CONFLICT (month, kind, key) DO UPDATE SET times = cases_guideuse.times + 1
"""


def count(shown: Iterable[tuple[Kind, str]], *, today: date | None = None) -> None:
    """One more of each. In one order, so that two at the same moment never wait for each other in a ring."""
    if rows := sorted({(str(kind), key) for kind, key in shown}):
        month = (today or timezone.localdate()).replace(day=1)
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [month, [kind for kind, _ in rows], [key for _, key in rows]])


def used(period: Period) -> figures.GuideUse:
    """What was counted in the months of a period, by the words that things have now; what is gone is left out."""
    rows = GuideUse.objects.filter(month__gte=period.since, month__lt=period.until).order_by()
    times = {(kind, key): n for kind, key, n in rows.values_list("kind", "key").annotate(n=Sum("times"))}
    if not times:
        return figures.GuideUse()
    wishes, questions = Wish.objects.values_list("pk", "label"), GuideQuestion.objects.values_list("slug", "text")
    steps = GuideStep.objects.values_list("slug", "what")

    def of(key: object, *kinds: Kind) -> tuple[int, ...]:
        return tuple(times.get((kind, str(key)), 0) for kind in kinds)

    return figures.GuideUse(
        maps=times.get((Kind.MAP, ""), 0),
        sent=times.get((Kind.SENT, ""), 0),
        wishes={label: of(pk, Kind.WISH)[0] for pk, label in wishes},
        questions={text: of(slug, Kind.QUESTION, Kind.ANSWERED) for slug, text in questions},
        steps={what: of(slug, Kind.TAKEN, Kind.STEP) for slug, what in steps},
    )


def wishes_sought(period: Period) -> list[str]:
    """What people look for most, the three first, as figures would tell it: none with few behind it."""
    wishes = sorted(used(period).wishes.items(), key=lambda each: -each[1])
    return [label for label, times in wishes if times >= LEAST][:3]
