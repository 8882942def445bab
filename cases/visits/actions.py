"""Plan, change, call off and note a visit. Nothing is mailed but the sheet when asked for, and no case is touched."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases import rules
from cases.models import Case, CompanyVisit, VisitPromise
from cases.visits import emails
from portal.mail import links
from portal.models import Business, User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words

CHANGED = "Någon annan har skrivit om besöket medan du skrev. Läs det som står nu, lägg till ditt och spara igen."


@transaction.atomic
def plan(business: Business, *, by: User, staff: Iterable[User], at: datetime | None = None, **typed) -> CompanyVisit:
    """`typed` is `start`, `place`, `about` and `others`. The time may have been: then it is noted afterwards."""
    _must_run(by)
    card = Business.objects.select_for_update().get(pk=business.head.pk)
    if again := CompanyVisit.objects.planned().filter(business=card, start=typed["start"], planned_by=by).first():
        return again  # the second of two presses
    visit = CompanyVisit.objects.create(business=card, planned_by=by, planned_at=at or timezone.now(), **typed)
    _take_along(visit, staff, by=by)
    log.note("visit.plan", visit, by=by, at=at, business=visit.business_id)
    return visit


@transaction.atomic
def change(visit: CompanyVisit, *, by: User, staff: Iterable[User], at: datetime | None = None, **typed) -> None:
    """Another time, place or company on the way. A guest's link goes on to the day after the new day."""
    _must_run(by)
    visit = _planned(visit)
    for name, value in typed.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(typed))
    links.move_end(emails.visit_key(visit), at=at)
    _take_along(visit, staff, by=by)
    log.note("visit.change", visit, by=by, at=at)


@transaction.atomic
def call_off(visit: CompanyVisit, *, by: User, at: datetime | None = None) -> None:
    _must_run(by)
    visit = _planned(visit)
    visit.state = CompanyVisit.State.CANCELLED
    visit.save(update_fields=["state"])
    links.revoke(scope="visit", target_id=visit.pk, at=at)
    log.note("visit.call_off", visit, by=by, at=at)


@transaction.atomic
def send_sheet(visit: CompanyVisit, *, email: str, by: User, at: datetime | None = None) -> None:
    """To somebody who goes along: who works here is led to the own page, anybody else's is a link of their own."""
    _must_run(by)
    visit = _planned(visit)
    account = User.objects.filter(email=email, is_active=True).first()
    colleague = account if account and account.roles.works_here else None
    if is_in_conflict(visit, email):
        raise NotAllowed("Den som har adressen är jävig i ett av företagets ärenden. Bladet skickas inte dit.")
    if colleague and not CompanyVisit.objects.visible_to(colleague).filter(pk=visit.pk).exists():
        raise NotAllowed(f"{colleague} får inte läsa bladet. Bara den som åker får det, och inte alla får åka.")
    if not colleague and is_of_marked_company(visit):
        raise NotAllowed("Ett av företagets ärenden är sekretessmarkerat. Bladet skickas inte till någon utanför.")
    emails.visit_sheet(visit, to=email, colleague=colleague, at=at)
    log.note("visit.send_sheet", visit, by=by, at=at)


def is_of_marked_company(visit: CompanyVisit) -> bool:
    return CompanyVisit.objects.filter(rules.is_of_marked_company(), pk=visit.pk).exists()


def is_in_conflict(visit: CompanyVisit, email: str) -> bool:
    """Whoever has the address, in a case of the company's."""
    cases = Case.objects.filter(business__in=Business.objects.of_card(visit.business.head)).order_by()
    return cases.filter(Exists(rules.declared_by_address(email, case=OuterRef("pk")))).exists()


@transaction.atomic
def take_notes(
    visit: CompanyVisit, *, by: User, notes: str, seen: datetime | None, at: datetime | None = None
) -> CompanyVisit:
    """What was said. The visit has been held from now on. `seen` is when it had been noted as the writer read it."""
    at = at or timezone.now()
    visit = CompanyVisit.objects.select_for_update().get(pk=visit.pk)
    if not may_note(visit, by):
        raise NotAllowed("Bara den som var med, och lotsen, antecknar besöket.")
    if visit.is_cancelled:
        raise NotAllowed("Besöket är inställt.")
    if visit.start > at:
        raise NotAllowed("Besöket har inte varit än. Ändra tiden först, om ni sågs tidigare.")
    if visit.noted_at != seen:
        raise NotAllowed(CHANGED)
    if not visit.is_held:
        log.note("visit.hold", visit, by=by, at=at, business=visit.business_id)
        links.revoke(scope="visit", target_id=visit.pk, at=at)
    elif visit.notes != notes:
        log.note("visit.note", visit, by=by, at=at)
    visit.state, visit.notes, visit.noted_by, visit.noted_at = CompanyVisit.State.HELD, notes, by, at
    visit.save(update_fields=["state", "notes", "noted_by", "noted_at"])
    return visit


@transaction.atomic
def promise(
    visit: CompanyVisit, *, what: str, owner: User, due: date, by: User, at: datetime | None = None
) -> VisitPromise:
    """Somebody here will do something for the company. It is in the reminders until it is done."""
    if not may_note(visit, by):
        raise NotAllowed("Bara den som var med, och lotsen, antecknar besöket.")
    made, is_new = VisitPromise.objects.get_or_create(
        visit=visit, what=what, owner=owner, due=due, defaults={"made_at": at or timezone.now()}
    )
    if is_new:
        _must_see(made)
        log.note("visit.promise", visit, by=by, at=at, promise=made.pk, owner=owner.pk, due=due.isoformat())
    return made


@transaction.atomic
def keep(promise: VisitPromise, *, by: User, at: datetime | None = None) -> None:
    """It is done. A second press finds it done."""
    at = at or timezone.now()
    promise = _open(promise, by=by)
    promise.done_at, promise.done_by, promise.last_progress_at = at, by, at
    promise.save(update_fields=["done_at", "done_by", "last_progress_at"])
    log.note("visit.keep_promise", promise.visit, by=by, at=at, promise=promise.pk)


@transaction.atomic
def move(promise: VisitPromise, *, owner: User, due: date, by: User, at: datetime | None = None) -> None:
    """Another day, or somebody else's to do."""
    at = at or timezone.now()
    promise = _open(promise, by=by)
    promise.owner, promise.due, promise.last_progress_at = owner, due, at
    promise.save(update_fields=["owner", "due", "last_progress_at"])
    _must_see(promise)
    details = {"promise": promise.pk, "owner": owner.pk, "due": due.isoformat()}
    log.note("visit.move_promise", promise.visit, by=by, at=at, **details)


def may_work(promise: VisitPromise, user: User) -> bool:
    """Whose it is, the colleagues at that sector, and whoever runs the cases, of those who see it."""
    rows = VisitPromise.objects.visible_to(user).filter(pk=promise.pk)
    return rows.exists() if rules.may_triage(user) else rows.filter(rules.visit_promises_of(user)).exists()


def _open(promise: VisitPromise, *, by: User) -> VisitPromise:
    promise = VisitPromise.objects.select_for_update(of=["self"]).select_related("visit").get(pk=promise.pk)
    if not may_work(promise, by):
        raise NotAllowed("Bara den som löftet ligger hos, en kollega där och lotsen ändrar det.")
    if promise.done_at:
        raise NotAllowed("Det här är redan gjort.")
    return promise


def _must_see(promise: VisitPromise) -> None:
    """Whose it is has to be able to open it."""
    if not VisitPromise.objects.visible_to(promise.owner).filter(pk=promise.pk).exists():
        raise NotAllowed(
            f"{promise.owner} får inte läsa allt som företaget har hos oss. Välj någon annan.", field="owner"
        )


def may_note(visit: CompanyVisit, user: User) -> bool:
    """Whoever went, and whoever runs the cases, of those who see it."""
    if not CompanyVisit.objects.visible_to(user).filter(pk=visit.pk).exists():
        return False
    return rules.may_triage(user) or visit.staff.filter(pk=user.pk).exists()


def _must_run(user: User) -> None:
    if not rules.may_triage(user):
        raise NotAllowed("Bara lotsen planerar besök.")


def _planned(visit: CompanyVisit) -> CompanyVisit:
    visit = CompanyVisit.objects.select_for_update(of=["self"]).select_related("business__card").get(pk=visit.pk)
    if not visit.is_planned:
        raise NotAllowed(f"Besöket är redan {visit.get_state_display()}.")
    return visit


def _take_along(visit: CompanyVisit, staff: Iterable[User], *, by: User) -> None:
    """Nobody goes whom something keeps from a case of the company's: the sheet and the notes may be of it."""
    going = list(staff)
    visit.staff.set(going)
    seen = CompanyVisit.objects.filter(pk=visit.pk)
    if kept_out := [user for user in {by, *going} if not seen.visible_to(user).exists()]:
        names = join_words(sorted(map(str, kept_out)))
        raise NotAllowed(
            f"{names} får inte läsa allt som företaget har hos oss, och kan inte följa med.", field="staff"
        )
