"""What Eva does with a cohort: its occasions, one by one. Place, time, calendars and letters are the event's."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import Truncator

from events import actions as events
from events import workflow as event_workflow
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed
from training import emails
from training.actions import moves
from training.actions.enlisting import coming, seat
from training.models import Cohort, Occasion

KIND = event_workflow.Kind.TRAINING


WORDS_IN_REMINDER, REST_IS_ON_THE_PAGE = 300, " … Resten står på din sida."
NOTED = "Uppropet är gjort, så tema, nummer och om det räknas ligger fast."


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An occasion as it is planned: what it is about, when, where, and how long before its people are reminded."""

    theme: str
    start: datetime
    end: datetime
    place: str = ""
    address: str = ""
    digital_url: str = ""
    is_compulsory: bool = True
    preparation: str = ""
    remind_days_before: int | None = 3


@transaction.atomic
def add_occasion(cohort: Cohort, planned: Planned, *, by: User, at: datetime | None = None) -> Occasion:
    """Those who take part are enrolled at once, and get it in their calendars. One that has been may be added too."""
    at = at or timezone.now()
    moves.must_run(by)
    theme, preparation = planned.theme.strip(), planned.preparation.strip()
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    event = events.arrange(
        kind=KIND,
        title=_title(cohort.name, theme),
        start=planned.start,
        end=planned.end,
        place=planned.place,
        address=planned.address,
        digital_url=planned.digital_url,
        by=by,
        at=at,
    )
    if planned.remind_days_before:
        event.reminders.create(days_before=planned.remind_days_before, words=_in_reminder(preparation))
    last = cohort.occasions.aggregate(last=Max("number"))["last"] or 0
    made = Occasion.objects.create(
        cohort=cohort,
        event=event,
        number=last + 1,
        theme=theme,
        is_compulsory=planned.is_compulsory,
        preparation=preparation,
    )
    log.note("occasion.add", made, by=by, at=at, cohort=cohort.pk, event=event.pk)
    people = list(cohort.participants.accepted().select_related("sector", "board"))
    seats = seat(people, [made], by=by, at=at)
    if people and not event.is_over(at):
        for person in people:
            person.cohort = cohort
        emails.occasion_added(people, made, seats, at=at)
    return made


@transaction.atomic
def change_occasion(
    occasion: Occasion, *, theme: str, number: int, is_compulsory: bool, preparation: str, by: User
) -> Occasion:
    """What it is about. Its time and place are changed on the event's page, which tells everybody. A reminder that
    somebody has put otherwise there stays so. Of one whose roll was called only the preparation is put right."""
    moves.must_run(by)
    before = Occasion.objects.select_related("cohort", "event").get(pk=occasion.pk)
    is_another = (before.theme, before.number, before.is_compulsory) != (theme.strip(), number, is_compulsory)
    if is_another and before.is_settled:
        raise NotAllowed(NOTED)
    said_before = _in_reminder(before.preparation)
    occasion.theme, occasion.preparation = theme.strip(), preparation.strip()
    occasion.is_compulsory, occasion.number = is_compulsory, number
    try:
        with transaction.atomic():
            occasion.save(update_fields=["theme", "preparation", "is_compulsory", "number"])
    except IntegrityError:
        raise NotAllowed("Ett annat tillfälle har det numret. Byt nummer på det först.") from None
    occasion.event.reminders.filter(words=said_before).update(words=_in_reminder(occasion.preparation))
    _give_title(occasion, was=_title(before.cohort.name, before.theme))
    log.note("occasion.change", occasion, by=by)
    return occasion


@transaction.atomic
def give_titles(cohort: Cohort, *, was: str, at: datetime | None = None) -> None:
    """To the coming events of a cohort that had another name. What was held, or called off, is called as it was."""
    for occasion in coming(cohort, at or timezone.now()):
        _give_title(occasion, was=_title(was, occasion.theme))


def _give_title(occasion: Occasion, *, was: str) -> None:
    events.rename(occasion.event, _title(occasion.cohort.name, occasion.theme), was=was)


def _title(cohort: str, theme: str) -> str:
    """Of the event, as calendars and letters tell it."""
    return f"{cohort}: {theme}"[:120]


def _in_reminder(preparation: str) -> str:
    return Truncator(preparation).chars(WORDS_IN_REMINDER, truncate=REST_IS_ON_THE_PAGE)
