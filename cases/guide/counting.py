"""How often the guide is used, by month: counts of what was shown, and nothing of whom to."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils import timezone

from cases.models import GuideUse

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
