"""Questions and answers of a procurement dialogue: to everybody at the same moment (LOU 4 kap. 1 §)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from events import emails
from events.actions import moves
from events.actions.telling import write_once
from events.models import Event, OutcomePoint, Question
from portal.mail import outbox
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed


@transaction.atomic
def add_question(event: Event, text: str, *, by: User, at: datetime | None = None) -> Question:
    """One that was asked on the telephone or at the meeting."""
    moves.must_run(by)
    question = Question.objects.create(event=event, text=text.strip(), asked_at=at or timezone.now())
    log.note("question.add", question, by=by, at=at, event=event.pk)
    return question


@transaction.atomic
def ask(event: Event, text: str, *, at: datetime | None = None) -> Question:
    """Anybody, without signing up and without a name. The same question while it is unanswered is the same press."""
    at = at or timezone.now()
    event = moves.lock(event)
    if not event.takes_questions(at):
        raise NotAllowed("Det går inte att ställa frågor om den här träffen längre.")
    if same := event.asked.unanswered().filter(text=text.strip()).first():
        return same
    question = Question.objects.create(event=event, text=text.strip(), asked_at=at)
    log.note("question.ask", question, by=None, at=at, event=event.pk)
    return question


@transaction.atomic
def write_answer(question: Question, *, text: str, answer: str, by: User) -> Question:
    """A draft that nobody else sees. The question may be put in plain words, so that it tells nobody who asked."""
    moves.must_run(by)
    moves.lock(question.event_id)
    question.refresh_from_db()
    if question.published_at:
        raise NotAllowed("Svaret är redan publicerat. Lägg till en ny fråga om något ska rättas.")
    question.text, question.answer = text.strip(), answer.strip()
    question.save(update_fields=["text", "answer"])
    log.note("question.answer", question, by=by, event=question.event_id)
    return question


@transaction.atomic
def write_answers(answers: Iterable[tuple[Question, str, str]], *, by: User) -> int:
    """Those that differ from what is saved. Returns how many."""
    moves.must_run(by)
    changed = [row for row in answers if (row[0].text, row[0].answer) != (row[1].strip(), row[2].strip())]
    for question, text, answer in changed:
        write_answer(question, text=text, answer=answer, by=by)
    return len(changed)


@transaction.atomic
def drop_question(question: Question, *, by: User) -> None:
    """What was no question, or was asked twice. Only before it is published."""
    moves.must_run(by)
    moves.lock(question.event_id)
    question.refresh_from_db()
    if question.published_at:
        raise NotAllowed("Svaret är redan publicerat.")
    log.note("question.drop", question, by=by, event=question.event_id)
    question.delete()


@transaction.atomic
def publish_answers(event: Event, *, by: User, at: datetime | None = None) -> int:
    """Every written answer at one moment: on the page, and by letter to all who signed up or were invited."""
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(event)
    if event.is_draft:
        raise NotAllowed("Publicera träffen först.")
    number = event.asked.unpublished().exclude(answer="").update(published_at=at)
    if not number:
        raise NotAllowed("Det finns inget nytt svar att publicera. Skriv svaren först.")
    coming = list(event.registrations.active())
    what = f"answers-{at.isoformat(timespec='seconds')}"
    write_once(event, coming, what, lambda r: emails.answers_published(r, at=at, number=number), at=at)
    signed_up = {registration.email for registration in coming}
    others = [one for one in event.invitations.all() if one.email and one.email not in signed_up]
    for one in others:
        one.event = event
    outbox.write_many([emails.answers_to_invited(one, at=at, number=number) for one in others])
    log.note("event.publish_answers", event, by=by, at=at, number=number)
    return number


@transaction.atomic
def write_outcome(event: Event, *, agreed: list[str], will_change: list[str], by: User) -> Event:
    """What we agreed, and what the municipality will change. Rows that stay as they were keep their identity,
    because an improvement may have been born of one."""
    moves.must_run(by)
    event = moves.lock(event)
    for kind, lines in ((OutcomePoint.Kind.AGREED, agreed), (OutcomePoint.Kind.WILL_CHANGE, will_change)):
        wanted = list(dict.fromkeys(lines))
        there = {point.text: point for point in event.outcome.filter(kind=kind)}
        event.outcome.filter(pk__in=[point.pk for text, point in there.items() if text not in wanted]).delete()
        OutcomePoint.objects.bulk_create(
            OutcomePoint(event=event, kind=kind, text=text) for text in wanted if text not in there
        )
    log.note("event.outcome", event, by=by)
    return event


@transaction.atomic
def publish_outcome(event: Event, *, by: User, at: datetime | None = None) -> Event:
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(event)
    if not event.outcome.exists():
        raise NotAllowed("Skriv vad ni kom fram till först.")
    event.outcome_published_at = event.outcome_published_at or at
    event.save(update_fields=["outcome_published_at"])
    log.note("event.publish_outcome", event, by=by, at=at)
    return event
