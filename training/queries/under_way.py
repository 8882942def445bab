"""What is being done, told to the floors and pages that ask: the themes of the surveys, and the initiative's page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.text.swedish import long_date
from surveys import improvements
from surveys.improvements import Improvement
from training.models import Cohort, ImprovementAction
from training.workflow import UNDER_WAY, Invited
from training.workflow import Improvement as State


def in_public_words() -> list[Improvement]:
    """Those that Eva has written words for everybody for, wherever they are to be seen. What is done stays there, and
    says so: only what was dropped goes."""
    rows = ImprovementAction.objects.exclude(public_words="").exclude(state=State.DROPPED)
    return [
        Improvement(
            what=action.public_words,
            who=action.sector.name,
            state="" if action.is_under_way else f"genomfört {long_date(timezone.localdate(action.done_at))}",
            **_aim(action),
        )
        for action in rows.select_related(*TOLD)
    ]


TOLD = ("sector", "factor__theme", "area__survey")


def _aim(action: ImprovementAction) -> dict:
    """The figure that it is expected to be seen in."""
    if not (action.area and action.factor):
        return {}
    factor = action.factor
    return {
        "area": (action.area.survey.key, action.area.key),
        "factor": "" if factor.is_index else factor.key,
        "theme": factor.theme.key if factor.theme else "",
    }


def decided(on: date) -> list[Improvement]:
    """Under way, soonest first, and then what was done in the last year, with what it led to."""
    rows = ImprovementAction.objects.select_related(*TOLD)
    done = rows.exclude(state__in=UNDER_WAY).filter(done_at__date__gte=on - timedelta(days=365), done_at__date__lte=on)
    return [
        Improvement(
            action.title,
            action.sector.name,
            action.get_absolute_url(),
            due=action.due,
            state=action.get_verdict_display() if action.is_judged else action.get_state_display(),
            **_aim(action),
        )
        for action in (*rows.under_way(), *done)
    ]


improvements.register(in_public_words, decided)


@dataclass(frozen=True)
class Public:
    """What anybody may read of the newest cohort and of the improvements: numbers, never people."""

    cohort: str
    participants: int
    sectors: int
    held: int
    planned: int
    under_way: int
    done: int


def for_everybody(today: date, at: datetime) -> Public | None:
    """None before the first cohort has begun. Four queries."""
    cohort = Cohort.objects.filter(begins__lte=today).first()
    if cohort is None:
        return None
    people = cohort.participants.filter(state=Invited.ACCEPTED)
    starts = list(cohort.occasions.planned().values_list("event__start", flat=True))
    states = list(ImprovementAction.objects.values_list("state", flat=True))
    return Public(
        cohort=cohort.name,
        participants=people.count(),
        sectors=people.exclude(sector=None).values("sector").distinct().count(),
        held=sum(start <= at for start in starts),
        planned=len(starts),
        under_way=sum(state in UNDER_WAY for state in states),
        done=sum(state in (State.DONE, State.JUDGED) for state in states),
    )
