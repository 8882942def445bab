"""What Eva would have written in admin beside the kit: closed days, notices, the pages of law."""

from datetime import date, timedelta

from portal.calendar.workdays import WorkCalendar
from portal.models import ClosedDay, Notice, Wording
from portal.models.pages import Initiative
from portal.pages.required_parts import PARTS
from portal.text import wording


def fill_catalogue(today: date) -> None:
    close_between_holidays(today)
    put_up_notices(today)
    stand_for_the_pages_of_law()


NOTICES = [
    (
        "Kom och prata om vad kommunen ska köpa",
        "I januari berättar vi tillsammans med Företagarna vad kommunen ska handla upp under året. Du behöver inte"
        " ha lämnat anbud förut.",
        Initiative.PROCUREMENT,
    ),
    (
        "Vill du träffa elever i årskurs 8?",
        "Vecka 16–18 besöker företag Vammarskolan. Hör av dig till lotsen om du vill vara med.",
        Initiative.SCHOOL,
    ),
    ("Uteservering till våren?", "Fråga i god tid. Oftast behövs både tillstånd från polisen och bygglov.", ""),
]


def put_up_notices(today: date) -> None:
    Notice.objects.bulk_create(
        Notice(title=title, text=text, initiative=initiative, since=today - timedelta(days=7 * number))
        for number, (title, text, initiative) in enumerate(NOTICES)
    )


def stand_for_the_pages_of_law() -> None:
    """The texts that came with the portal, read and saved by the demo's municipality."""
    Wording.objects.write_missing_rows()
    for part in PARTS:
        if part.is_own:
            Wording.objects.filter(key=part.key).update(text=wording.DEFAULTS[part.key])


def close_between_holidays(today: date) -> None:
    """The single working days between two days off, last year, this year and next: the town hall closes then."""
    calendar = WorkCalendar()
    first, last = date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    squeezed = [day for day in days if calendar.stands_alone(day)]
    ClosedDay.objects.bulk_create(
        [ClosedDay(day=day, reason="stängt klämdag") for day in squeezed], ignore_conflicts=True
    )
