"""Disposal: a dry run that does everything and takes it back, a second person's approval, and then the same for real.

propose: what is due today by each rule that has a decision; counts, examples, and a digest of the ids
approve: by somebody else; the same rows must be due still, else nothing is done
-> parts of the run are the disposal log: what class, how many, when, under which decision. No personal data.
"""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.models import ArchivePackage, DisposalPart, DisposalRun, RetentionRule, User
from portal.people import log
from portal.record.retention.classes import CLASSES, Disposal
from portal.record.retention.time import first_day_kept
from portal.text.exceptions import NotAllowed

EXAMPLES = 5
CHANGED = "Något har ändrats sedan förslaget gjordes. Inget är gallrat. Avbryt det och gör ett nytt."
# Delivered first, then made anonymous, and gone last: what one rule needs is there until it has had it.
ORDER = [RetentionRule.Action.ARCHIVE, RetentionRule.Action.ANONYMISE, RetentionRule.Action.DISCARD]


def followed_rules(*, documents: bool) -> list[RetentionRule]:
    """Those that something follows from, in the order in which they are followed."""
    rows = [rule for rule in RetentionRule.objects.filter(is_on=True) if rule.data_class in CLASSES]
    rows = [rule for rule in rows if CLASSES[rule.data_class].is_document is documents]
    decided = [rule for rule in rows if rule.decision.strip()]  # without a decision nothing is discarded
    return sorted(decided, key=lambda rule: (ORDER.index(rule.action), rule.data_class, rule.trigger))


def in_words(rule: RetentionRule) -> str:
    return f"{rule.period} efter att {CLASSES[rule.data_class].triggers[rule.trigger]}"


@transaction.atomic
def propose(*, by: User, at: datetime | None = None) -> DisposalRun:
    """A dry run of what is due today. All of it is done and taken back, so that the counts are the real one's."""
    at = at or timezone.now()
    _must_decide(by)
    if DisposalRun.objects.filter(state=DisposalRun.State.PROPOSED).exists():
        raise NotAllowed("Det finns redan ett förslag som väntar. Godkänn eller avbryt det först.")
    as_of = timezone.localdate(at)
    parts = dry_run(as_of, by=by, at=at)
    if not parts:
        raise NotAllowed("Inget är moget att gallra enligt de regler som har ett beslut.")
    run = DisposalRun.objects.create(as_of=as_of, proposed_by=by, proposed_at=at)
    for part in parts:
        part.run = run
    DisposalPart.objects.bulk_create(parts)
    log.note("disposal.propose", run, by=by, at=at, number=sum(part.number for part in parts))
    return run


def dry_run(as_of: date, *, by: User | None, at: datetime) -> list[DisposalPart]:
    parts: list[DisposalPart] = []
    with suppress(_TakenBack), transaction.atomic():
        parts = _dispose(as_of, followed_rules(documents=True), Disposal(at=at, by=by, run=None, is_real=False))
        connection.check_constraints()
        raise _TakenBack
    return parts


@transaction.atomic
def approve(run: DisposalRun, *, by: User, at: datetime | None = None) -> DisposalRun:
    """Carry out what was proposed, and exactly that: other rows than those that were approved stop all of it."""
    at = at or timezone.now()
    run = _waiting(run, by=by)
    if run.proposed_by_id == by.pk:
        raise NotAllowed("Någon annan än den som föreslog gallringen måste godkänna den.")
    proposed = _approved(run.parts.all())
    if _approved(dry_run(run.as_of, by=by, at=at)) != proposed:
        raise NotAllowed(CHANGED)
    done = _dispose(run.as_of, followed_rules(documents=True), Disposal(at=at, by=by, run=run, is_real=True))
    if _approved(done) != proposed:
        raise NotAllowed(CHANGED)
    run.state, run.decided_by, run.decided_at = DisposalRun.State.DONE, by, at
    run.save(update_fields=["state", "decided_by", "decided_at"])
    run.parts.update(examples=[])
    log.note("disposal.carry_out", run, by=by, at=at, number=sum(part.number for part in done))
    return run


@transaction.atomic
def cancel(run: DisposalRun, *, by: User, at: datetime | None = None) -> DisposalRun:
    at = at or timezone.now()
    run = _waiting(run, by=by)
    run.state, run.decided_by, run.decided_at = DisposalRun.State.CANCELLED, by, at
    run.save(update_fields=["state", "decided_by", "decided_at"])
    run.parts.update(examples=[])
    log.note("disposal.cancel", run, by=by, at=at)
    return run


def run_automatic(at: datetime | None = None) -> DisposalRun | None:
    """What is no document goes by its rule, without anybody's approval. None when nothing was due."""
    at = at or timezone.now()
    with transaction.atomic():
        circumstances = Disposal(at=at, by=None, run=None, is_real=True)
        parts = _dispose(timezone.localdate(at), followed_rules(documents=False), circumstances)
        if not parts:
            return None
        run = DisposalRun.objects.create(
            state=DisposalRun.State.AUTOMATIC, as_of=timezone.localdate(at), proposed_at=at, decided_at=at
        )
        for part in parts:
            part.run, part.examples = run, []
        DisposalPart.objects.bulk_create(parts)
    return run


@transaction.atomic
def receive(package: ArchivePackage, *, by: User, at: datetime | None = None) -> ArchivePackage:
    """The archive has said that it has the package: here only the note of that is left."""
    _must_decide(by)
    package = ArchivePackage.objects.select_for_update().get(pk=package.pk)
    if package.received_at:
        raise NotAllowed("Paketet är redan mottaget.")
    store_room, name = package.content.storage, package.content.name
    transaction.on_commit(lambda: store_room.delete(name))
    package.content, package.received_at, package.received_by = "", at or timezone.now(), by
    package.save(update_fields=["content", "received_at", "received_by"])
    log.note("disposal.received", package, by=by, at=at, sha256=package.sha256)
    return package


@transaction.atomic
def receive_all(upto: int, *, by: User, at: datetime | None = None) -> None:
    """The same of each that waits, up to that one."""
    for package in ArchivePackage.objects.waiting().filter(pk__lte=upto).order_by("pk"):
        receive(package, by=by, at=at)


def _dispose(as_of: date, rules: list[RetentionRule], circumstances: Disposal) -> list[DisposalPart]:
    """Follow each rule; a part for each that had something to do. One that nobody can carry out stops all of them."""
    return [part for rule in rules if (part := _follow(rule, as_of, circumstances)).number]


def _follow(rule: RetentionRule, as_of: date, circumstances: Disposal) -> DisposalPart:
    what = CLASSES[rule.data_class]
    ids = list(due_by(rule, as_of).order_by("pk").values_list("pk", flat=True))
    examples = what.tell(ids[:EXAMPLES]) if ids else []
    number = what.actions[rule.action](ids, circumstances) if ids else 0
    return DisposalPart(
        data_class=rule.data_class,
        action=rule.action,
        rule=in_words(rule),
        decision=rule.decision,
        number=number,
        digest=_digest(ids),
        examples=examples,
    )


def due_by(rule: RetentionRule, as_of: date) -> QuerySet:
    """The rows whose time is out on that day."""
    before = timezone.make_aware(datetime.combine(first_day_kept(as_of, rule.amount, rule.unit), datetime.min.time()))
    return CLASSES[rule.data_class].due(rule.trigger, before)


def _approved(parts: Iterable[DisposalPart]) -> list[tuple]:
    """What of a run must be the same when it is carried out."""
    return [(part.data_class, part.action, part.rule, part.decision, part.number, part.digest) for part in parts]


def _digest(ids: Sequence[int]) -> str:
    return hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def _waiting(run: DisposalRun, *, by: User) -> DisposalRun:
    _must_decide(by)
    run = DisposalRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_proposed:
        raise NotAllowed(f"Förslaget är redan avgjort: {run.get_state_display()}.")
    return run


def _must_decide(by: User) -> None:
    if not by.roles.decides_on_disposal:
        raise NotAllowed("Bara registratorn, lotsen och kommundirektören gallrar.")


class _TakenBack(Exception):
    """Rolls back what was done to see what it would be."""
