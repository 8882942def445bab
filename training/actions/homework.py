"""Homework: given to each or to mixed groups, handed in with text and file, answered, moved to another day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.files import storing
from portal.models import StoredFile, User
from portal.people import log
from portal.text.exceptions import NotAllowed
from training import emails
from training.actions import moves
from training.models import Cohort, EarlierRound, HomeAssignment, HomeGroup, HomeTask, Occasion, Participant
from training.pure import mixing
from training.workflow import ASKED, TO_DO, Task


@transaction.atomic
def give(
    cohort: Cohort,
    *,
    title: str,
    text: str,
    due: date,
    before: Occasion | None = None,
    group_size: int | None = None,
    by: User,
    at: datetime | None = None,
) -> HomeAssignment:
    """To everybody who takes part, or to groups of about that size, mixed across the sectors. All get a letter.

    Who was asked and came takes part, also without having answered.
    """
    at = at or timezone.now()
    moves.must_lead(by, cohort)
    people = list(cohort.participants.taking_part().select_related("cohort", "sector", "board"))
    if not people:
        raise NotAllowed("Ingen har tackat ja ännu. Ge uppgiften när deltagarna är med.")
    made = HomeAssignment.objects.create(
        cohort=cohort,
        before=before,
        title=title.strip(),
        text=text.strip(),
        due=due,
        is_for_groups=bool(group_size),
        given_at=at,
        given_by=by,
    )
    log.note("homework.give", made, by=by, at=at, cohort=cohort.pk, people=len(people))
    if group_size:
        _give_to_groups(made, people, group_size, at=at)
    else:
        tasks = [HomeTask(assignment=made, participant=one, due=due, last_progress_at=at) for one in people]
        HomeTask.objects.bulk_create(tasks)
        emails.assignment_given([(task, task.participant) for task in tasks], at=at)
    return made


def _give_to_groups(assignment: HomeAssignment, people: list[Participant], size: int, *, at: datetime) -> None:
    by_pk = {one.pk: one for one in people}
    dealt = mixing.mixed([(one.pk, one.place) for one in people], size)
    groups = HomeGroup.objects.bulk_create(
        HomeGroup(assignment=assignment, name=f"Grupp {number}") for number, _ in enumerate(dealt, start=1)
    )
    HomeGroup.members.through.objects.bulk_create(
        HomeGroup.members.through(homegroup=group, participant_id=pk)
        for group, members in zip(groups, dealt, strict=True)
        for pk in members
    )
    tasks = HomeTask.objects.bulk_create(
        HomeTask(assignment=assignment, group=group, due=assignment.due, last_progress_at=at) for group in groups
    )
    pairs = [(task, by_pk[pk]) for task, members in zip(tasks, dealt, strict=True) for pk in members]
    emails.assignment_given(pairs, at=at)


@transaction.atomic
def hand_in(
    task: HomeTask,
    *,
    text: str = "",
    upload: UploadedFile | None = None,
    seen: str = "",
    by: Participant,
    at: datetime | None = None,
) -> HomeTask:
    """The whole of it anew, until it is read: what has been read is kept beside the new. A file that was sent before
    stays when no new one comes. `seen`: what stood on the page; nobody writes over what a colleague has handed in
    since."""
    at = at or timezone.now()
    task = moves.lock_task(task)
    if not by.may_hand_in:
        raise NotAllowed("Du är inte med i utbildningen nu, så uppgiften kan inte lämnas in.")
    if by.pk not in {one.pk for one in receivers(task)}:
        raise NotAllowed("Uppgiften hör till någon annan.")
    _must_have_read(task, seen)
    if not (text.strip() or upload or task.file_id):
        raise NotAllowed("Skriv något eller välj en fil.")
    if task.is_returned:
        _keep(task, text=task.text, file=task.file, handed_in_at=task.handed_in_at, handed_in_by=task.handed_in_by)
    moves.move_task(task, Task.HANDED_IN)
    task.text = text.strip()
    task.file = storing.store(upload) if upload else task.file
    task.handed_in_at, task.handed_in_by, task.last_progress_at = at, by, at
    handed_in = ["state", "text", "file", "handed_in_at", "handed_in_by", "last_progress_at"]
    task.save(update_fields=[*handed_in, "feedback", "feedback_at", "feedback_by"])
    log.note("homework.hand_in", task, by=None, at=at, participant=by.pk)
    return task


def _must_have_read(task: HomeTask, seen: str) -> None:
    if seen and seen != task.handed_in_as_seen:
        raise NotAllowed(
            f"{task.handed_in_by} har lämnat in uppgiften sedan du öppnade sidan. Läs det som står där nu, och tryck"
            " igen. Det du skrev finns kvar."
        )


def _keep(task: HomeTask, **handed_in: Any) -> None:
    """The feedback, and what it was given on if that too is to be written anew. The caller saves the task."""
    said = {"feedback": task.feedback, "feedback_at": task.feedback_at, "feedback_by": task.feedback_by}
    EarlierRound.objects.create(task=task, **handed_in, **said)
    task.feedback, task.feedback_at, task.feedback_by = "", None, None


@transaction.atomic
def give_feedback(
    task: HomeTask,
    *,
    text: str,
    is_done: bool,
    due: date | None = None,
    seen: str = "",
    by: User,
    at: datetime | None = None,
) -> HomeTask:
    """Read, and answered: it is done, or comes back with a new day. What was said before stands.

    `seen`: what stood on the page. What has been handed in since is to be read first.
    """
    at = at or timezone.now()
    task = moves.lock_task(task)
    moves.must_lead(by, task.assignment.cohort)
    _must_have_read(task, seen)
    moves.move_task(task, Task.DONE if is_done else Task.RETURNED)
    if not is_done:
        if due is None or due <= timezone.localdate(at):
            raise NotAllowed("Välj en dag som kommer, då den kompletterade uppgiften ska vara inne.")
        task.due = due
    if task.feedback:
        _keep(task)
    task.feedback, task.feedback_at, task.feedback_by, task.last_progress_at = text.strip(), at, by, at
    task.save(update_fields=["state", "due", "feedback", "feedback_at", "feedback_by", "last_progress_at"])
    log.note("homework.feedback", task, by=by, at=at, done=is_done)
    emails.feedback_given(task, receivers(task), at=at)
    return task


@transaction.atomic
def move_due(task: HomeTask, due: date, *, by: User, at: datetime | None = None) -> HomeTask:
    """Another day for one person or group. The reminders begin anew from it."""
    at = at or timezone.now()
    task = moves.lock_task(task)
    moves.must_lead(by, task.assignment.cohort)
    if task.state not in TO_DO:
        raise NotAllowed(f"Uppgiften är {task.get_state_display()}.")
    if due < timezone.localdate(at):
        raise NotAllowed("Välj en dag som kommer.")
    task.due, task.last_progress_at = due, at
    task.save(update_fields=["due", "last_progress_at"])
    log.note("homework.due", task, by=by, at=at, due=str(due))
    return task


def receivers(task: HomeTask) -> Iterable[Participant]:
    """Those whose homework it is, without whoever has left: their page has it no more."""
    rows = Participant.objects.filter(state__in=ASKED).select_related("cohort", "sector", "board")
    if task.group_id:
        return list(rows.filter(home_groups=task.group_id))
    return list(rows.filter(pk=task.participant_id))


def _file_stopped(stored: StoredFile) -> None:
    """Within the transaction that stops the file."""
    for task in HomeTask.objects.filter(file=stored).select_related("assignment", "handed_in_by__cohort"):
        log.note("file.stopped", task, by=None)
        emails.home_file_stopped(task, at=timezone.now())


storing.WHEN_STOPPED.append(_file_stopped)
