"""The registrar's side of the town: most cases are in the diary, one message is marked, and some rules are decided."""

from datetime import timedelta

from django.utils import timezone

from cases import actions
from cases.models import Case
from cases.record.daylist import about
from cases.workflow import Party, Side, State
from portal.models import RetentionRule, User
from portal.tools.demo.play import Stage

WAITS = timedelta(days=3)  # so long it may take until a case is in the diary
DECIDED = ["notes", "agenda_notes", "event_answers"]
DECISION = "Dokumenthanteringsplan, KS 2025/0311, § 112"


def keep_diary(stage: Stage) -> None:
    rut = stage.people["registrator"]
    rows = Case.objects.exclude(state=State.SPAM).filter(received_at__lt=stage.now - WAITS).order_by("pk")
    rows = rows.select_related("contact", "business").prefetch_related("wishes", "matter_types")
    for number, case in enumerate(rows):
        entered_at = case.received_at + timedelta(hours=20)
        actions.register_in_diary(
            case,
            registry_number=f"KS {timezone.localdate(case.received_at).year}/{100 + number:04}",
            neutral_description=about(case),
            by=rut,
            at=entered_at,
        )
    _mark_one(rut)
    _hide_one(rut, stage)
    RetentionRule.objects.filter(data_class__in=DECIDED).update(decision=DECISION)


def _mark_one(rut: User) -> None:
    """The newest open case where a business has written something more."""
    case = Case.objects.open().filter(messages__side=Side.BUSINESS).order_by("-pk").first()
    told = case.messages.filter(side=Side.BUSINESS).latest("pk")
    actions.mark_secret(
        case,
        message=told,
        section="OSL 31 kap. 16 §",
        reason="Företaget berättar om ett köp som inte är klart. Pröva om det skadas av att andra får veta.",
        sectors=[question.sector for question in case.assignments.select_related("sector")],
        by=rut,
        at=told.at + timedelta(hours=2),
    )


def _hide_one(rut: User, stage: Stage) -> None:
    """The newest case in which a sector works and nothing is marked: its question is the pilot's from now on."""
    working = Case.objects.filter(state=State.IN_PROGRESS, turn=Party.SECTOR, secrecy_marks=None)
    actions.mark_secret(
        working.order_by("-pk").first(),
        section="OSL 31 kap. 16 §",
        reason="Företaget har inte berättat om etableringen för någon annan. Lotsen frågar tills det är känt.",
        hides_questions=True,
        by=rut,
        at=stage.now,
    )
