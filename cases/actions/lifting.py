"""The pilot lifts a case to the director by hand, without waiting for the ladder."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases import emails
from cases.actions import moves
from cases.actions.thread import write_note
from cases.models import Case
from portal.models import PilotRole, Reminder, User
from portal.people import log
from portal.text.exceptions import NotAllowed

TO_DIRECTOR = "Till kommundirektören: "
RULE = "lifted"  # its name in the ledger


def about(case: Case) -> date:
    """The date that it is about: the promise to the business, else the last thing that happened."""
    return case.next_due or timezone.localdate(case.last_progress_at)


def lifts_of(case: Case) -> QuerySet[Reminder]:
    return Reminder.objects.filter(thing="case", thing_id=case.pk, rule=RULE).select_related("to").order_by("pk")


@transaction.atomic
def lift_to_director(case: Case, *, by: User, text: str = "", at: datetime | None = None) -> None:
    """A letter to the director at once, with the pilot's words. They are kept as a note too, since letters go.

    Once for each date that the business was promised, and once more after each decision; it is not progress.
    """
    at = at or timezone.now()
    case = moves.lock(case)
    if not case.is_open:
        raise NotAllowed("Ärendet är avslutat. Öppna det igen innan du lyfter det.")
    day = timezone.localdate(at)
    roles = PilotRole.objects.current(day).filter(kind=PilotRole.Kind.DIRECTOR).select_related("user")
    directors = list({role.user_id: role.user for role in roles.order_by("since", "pk")}.values())
    if not directors:
        raise NotAllowed("Ingen är kommundirektör i portalen. Lägg till rollen först.")
    directors = [user for user in directors if Case.objects.visible_to(user).filter(pk=case.pk).exists()]
    if not directors:
        raise NotAllowed("Ärendet är sekretessmarkerat, och kommundirektören får inte läsa det. Ring i stället.")
    decided = case.decisions.count()
    told = lifts_of(case).filter(about_date=about(case))
    told = set(told.filter(step=decided).values_list("to_email", flat=True))
    waiting = [director for director in directors if director.email not in told]
    if not waiting:
        raise NotAllowed("Ärendet är redan lyft till kommundirektören.")
    for director in waiting:
        letter = emails.lifted_to_director(case, director, text=text.strip(), at=at)
        Reminder.objects.create(
            thing="case",
            thing_id=case.pk,
            rule=RULE,
            step=decided,
            receiver="director",
            about_date=about(case),
            to=director,
            to_email=director.email,
            sent_on=day,
            letter=letter,
            created_at=at,
        )
    if text.strip():
        write_note(case, f"{TO_DIRECTOR}{text.strip()}", by=by, at=at)
    log.note("case.lift", case, by=by, at=at)
