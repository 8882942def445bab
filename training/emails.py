"""One function per letter. Each writes a rendered row in the outbox, within the action's transaction.

Letters tell what, when and where. Who is missing, who handed in what and what somebody answered is behind the link.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from cases.emails import case_key
from events import calendars as events
from portal.calendar import ical
from portal.mail import outbox
from portal.mail.links import Key, absolute
from portal.models import OutgoingEmail, Sector
from portal.people import directory
from training import origins
from training.models import GapLetter, HomeTask, ImprovementAction, Occasion, Participant, Raiser
from training.workflow import NO_LINK

OWN_PAGE_DAYS = 500


def participant_key(participant: Participant) -> Key:
    """The participant's own page, without an account."""
    return Key(scope="participant", target_id=participant.pk, view="training_page", days=OWN_PAGE_DAYS)


def address_of(pk: int) -> list[str]:
    """Of a letter's link when it leaves: nobody's once that person has none, so that the letter stays."""
    return list(Participant.objects.reached_by_link().filter(pk=pk).values_list("email", flat=True)) or [""]


def improvement_key(action: ImprovementAction) -> Key:
    """The limited link of a sector's mailbox: it opens that one action."""
    return Key(scope="improvement", target_id=action.pk, view="improvement", days=90)


def task_key(task: HomeTask) -> Key:
    """The same page, opened at one piece of homework."""
    return Key(scope="home_task", target_id=task.pk, view="home_task_reminded", days=OWN_PAGE_DAYS)


def _build(
    letter: str,
    participant: Participant,
    *,
    at: datetime,
    key: Key | None = None,
    calendar: outbox.CalendarFile = outbox.NO_FILE,
    **more,
) -> OutgoingEmail:
    context = {"participant": participant, "cohort": participant.cohort} | directory.pilot_in_letters(
        timezone.localdate(at)
    )
    return outbox.build(
        outbox.Letter(
            f"training/email/{letter}",
            to=participant.email,
            context=context | more,
            keys={"link": key or participant_key(participant)},
            about=participant,
            at=at,
            calendar=calendar,
        )
    )


# --- To participants ------------------------------------------------------------------------------


def to_new_address(participant: Participant, old: str) -> None:
    """Somebody here has put it right. Who is not invited, or has left, gets no link."""
    if participant.email and participant.state not in NO_LINK:
        outbox.write_many([_build("new_link", participant, at=timezone.now())])


def invitations(
    participants: Iterable[Participant], occasions: list[Occasion], *, at: datetime
) -> list[OutgoingEmail]:
    return outbox.write_many([_build("invitation", one, at=at, occasions=occasions) for one in participants])


def welcome(participants: Iterable[Participant], seats: dict[int, list], *, at: datetime) -> list[OutgoingEmail]:
    """With one calendar file for all the occasions. `seats` are each participant's sign-ups, by the row's number."""
    return outbox.write_many([_with_calendar("welcome", one, seats.get(one.pk, []), at=at) for one in participants])


def occasion_added(
    participants: Iterable[Participant], occasion: Occasion, seats: dict[int, list], *, at: datetime
) -> list[OutgoingEmail]:
    return outbox.write_many(
        [
            _with_calendar("occasion_added", one, seats.get(one.pk, []), at=at, occasion=occasion)
            for one in participants
        ]
    )


def _with_calendar(letter: str, participant: Participant, seats: list, *, at: datetime, **more) -> OutgoingEmail:
    entries = [events.seat_entry(registration) for registration in seats]
    if entries:
        file = ical.feed(entries, participant.cohort.name).decode()
        more["calendar"] = (file, "PUBLISH")
    return _build(letter, participant, at=at, seats=seats, **more)


def assignment_given(tasks: Iterable[tuple[HomeTask, Participant]], *, at: datetime) -> list[OutgoingEmail]:
    return outbox.write_many(
        [_build("assignment_given", one, at=at, key=task_key(task), task=task) for task, one in tasks]
    )


def feedback_given(task: HomeTask, receivers: Iterable[Participant], *, at: datetime) -> list[OutgoingEmail]:
    return outbox.write_many(
        [_build("feedback_given", one, at=at, key=task_key(task), task=task) for one in receivers]
    )


def home_file_stopped(task: HomeTask, *, at: datetime) -> list[OutgoingEmail]:
    """To whoever handed it in, who believes that it has been read."""
    return outbox.write_many(
        [_build("home_file_stopped", task.handed_in_by, at=at, key=task_key(task), task=task)]
        if task.handed_in_by
        else []
    )


# --- To a sector ----------------------------------------------------------------------------------


def read_gaps(sector: Sector, on: date) -> list[str]:
    """Who reads that day who is missing from a sector: its managers, else its mailbox."""
    return [each.email for each in directory.managers(sector, on)] or [sector.email]


def gaps(letter: GapLetter, gap, *, at: datetime) -> OutgoingEmail:
    """Which roles nobody has, and how many are about to drop out. Their names stand on the manager's own page."""
    today, sector, cohort = timezone.localdate(at), letter.sector, letter.cohort
    managers = directory.managers(sector, today)
    to = (managers or [sector])[0].email
    context = {
        "cohort": cohort,
        "sector": sector,
        "lines": gap.gaps,
        "number_at_risk": len(gap.staff_at_risk),
        "address": absolute(reverse("training_sector", args=[sector.slug])) if managers else "",
    }
    context |= directory.pilot_in_letters(today)
    return outbox.write(
        outbox.Letter("training/email/gaps", to=to, context=context, about=cohort, answers=letter, at=at)
    )


def improvement_given(action: ImprovementAction, *, at: datetime) -> OutgoingEmail:
    """To the owner, if that person still works at the sector; else to the sector's mailbox, with the limited link."""
    today = timezone.localdate(at)
    context = {"action": action} | directory.pilot_in_letters(today)
    about = {"about": action, "at": at}
    if action.owner and action.owner in directory.people(action.sector, today):
        context["link"] = absolute(action.get_absolute_url())
        return outbox.write(
            outbox.Letter("training/email/improvement_given", to=action.owner.email, context=context, **about)
        )
    keys = {"link": improvement_key(action)}
    return outbox.write(
        outbox.Letter("training/email/improvement_given", to=action.sector.email, context=context, keys=keys, **about)
    )


# --- To those who raised it -----------------------------------------------------------------------


def what_came_of_it(raiser: Raiser, *, at: datetime) -> OutgoingEmail:
    """What was raised, when, and where it can be read: in one's own case, else on a page for all."""
    action = raiser.action
    case, page = origins.own_case(action, raiser.email), origins.public_page(action)
    context = {
        "action": action,
        "raised_on": origins.raised_on(action),
        "told_before": raiser.told_at,
        "page": absolute(page) if page else "",
    }
    return outbox.build(
        outbox.Letter(
            "training/email/what_came_of_it",
            to=raiser.email,
            context=context | directory.pilot_in_letters(timezone.localdate(at)),
            keys={"link": case_key(case)} if case else {},
            about=action,
            at=at,
        )
    )
