"""What came of the letters: did a person go on with the thing within two working days? Never per person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, models
from django.db.models.functions import Least
from django.utils import timezone

from portal.calendar import calendars
from portal.models import Reminder
from portal.models.reminders import WEEKLY
from portal.reminding.kinds import KINDS, ONE_DAY, reaches

HELPED_WITHIN = 2  # working days
LOOKS_BACK = timedelta(days=21)


def note_what_helped(at: datetime) -> int:
    """For each letter of late: has a person gone on with the thing within two working days? Returns how many had."""
    today, calendar = timezone.localdate(at), calendars.office()
    days = [today - ONE_DAY * n for n in range(LOOKS_BACK.days)]
    ends = [
        timezone.make_aware(datetime.combine(calendar.add(day, HELPED_WITHIN) + ONE_DAY, datetime.min.time()))
        for day in days
    ]
    helped = 0
    with connection.cursor() as cursor:
        known = {(kind.thing, kind.model._meta.db_table, kind.progress) for kind in KINDS.values() if kind.progress}
        quoted = connection.ops.quote_name
        for thing, table, progress in sorted(known):
            cursor.execute(HELPED.format(table=quoted(table), progress=quoted(progress)), [days, ends, thing])
            helped += cursor.rowcount
    return helped


@dataclass(frozen=True)
class Effect:
    """What the letters of one step led to at one sector. Never for one person."""

    rule: str
    step: int
    receiver: str
    sector: str
    letters: int
    helped: int


def effects(at: datetime, *, since: date | None = None, until: date | None = None) -> list[Effect]:
    """Of the letters of the last year, or from one day until another, those whose two working days have passed."""
    judged = reaches(HELPED_WITHIN + 1, today=timezone.localdate(at), calendar=calendars.office())
    since, until = since or judged - ONE_DAY * 364, min(until or date.max, judged + ONE_DAY)
    rows = Reminder.objects.filter(letter__isnull=False, sent_on__gte=since, sent_on__lt=until)
    rows = rows.exclude(rule__in=[kind.rule for kind in KINDS.values() if not kind.progress])
    rows = rows.annotate(rung=Least("step", WEEKLY)).order_by("rule", "rung", "receiver", "sector__name")
    found = rows.values_list("rule", "rung", "receiver", "sector__name").annotate(
        letters=models.Count("pk"), helped=models.Count("helped_at")
    )
    return [Effect(rule, step, to, sector or "", letters, helped) for rule, step, to, sector, letters, helped in found]


HELPED = """
UPDATE portal_reminder SET helped_at = thing.{progress}
FROM {table} AS thing, unnest(%s::date[], %s::timestamptz[]) AS day (sent_on, until)
WHERE portal_reminder.sent_on = day.sent_on AND portal_reminder.thing = %s AND portal_reminder.thing_id = thing.id
  AND portal_reminder.letter_id IS NOT NULL AND portal_reminder.helped_at IS NULL
  AND thing.{progress} > portal_reminder.created_at AND thing.{progress} < day.until
"""
