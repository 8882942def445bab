"""The floor under all actions: lock, ask the table of moves, change."""

from portal.models import User
from portal.text.exceptions import NotAllowed
from training import rules, workflow
from training.models import Cohort, HomeTask, ImprovementAction, Participant
from training.workflow import Improvement, Invited, Task


def must_run(by: User | None) -> None:
    if by is None or not rules.may_run(by):
        raise NotAllowed("Bara lotsen gör det här.")


def must_lead(by: User, cohort: Cohort) -> None:
    if not rules.may_lead(by, cohort):
        raise NotAllowed("Bara omgångens ledare gör det här.")


def lock(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",)).select_related("cohort", "sector", "board")
    return rows.get(pk=participant.pk)


def lock_task(task: HomeTask) -> HomeTask:
    rows = HomeTask.objects.select_for_update(of=("self",))
    return rows.select_related("assignment__cohort", "participant", "group").get(pk=task.pk)


def lock_improvement(action: ImprovementAction) -> ImprovementAction:
    rows = ImprovementAction.objects.select_for_update(of=("self",))
    return rows.select_related("sector", "owner", "cohort").get(pk=action.pk)


def move(participant: Participant, to: Invited) -> None:
    """The caller saves."""
    if not workflow.may_move(participant.state, to):
        raise NotAllowed(f"{participant} {_stands(participant)}. Ladda om sidan och se hur det är nu.")
    participant.state = to


def _stands(participant: Participant) -> str:
    words = participant.get_state_display()
    return words if words.startswith(("är", "har", "ska")) else f"är {words}"


def move_task(task: HomeTask, to: Task) -> None:
    if not workflow.may_move_task(task.state, to):
        raise NotAllowed(f"Uppgiften är {task.get_state_display()}. Ladda om sidan och se hur det är nu.")
    task.state = to


def move_improvement(action: ImprovementAction, to: Improvement) -> None:
    if not workflow.may_move_improvement(action.state, to):
        raise NotAllowed(f"Åtgärden är {action.get_state_display()} och kan inte bli {to.label}.")
    action.state = to
