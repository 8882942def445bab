"""Disposal by two people: what the dry run foretells is what happens, and without a decision nothing happens."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Draft
from portal import tasks
from portal.files import storing
from portal.models import (
    Absence,
    AccessibilityMessage,
    DisposalPart,
    DisposalRun,
    LogEntry,
    OutgoingEmail,
    Reminder,
    RetentionRule,
    SecretLink,
    StoredFile,
    User,
)
from portal.record import retention
from portal.record.retention.time import falls_due, first_day_kept
from portal.text.exceptions import NotAllowed

DECISION = "KS 2026/0123, § 45"


def decide(data_class: str, *, days: int | None = None) -> RetentionRule:
    rule = RetentionRule.objects.filter(data_class=data_class).first()
    rule.decision = DECISION
    if days is not None:
        rule.amount, rule.unit = days, "days"
    rule.save()
    return rule


@pytest.fixture
def old_messages(db) -> list[AccessibilityMessage]:
    long_ago = timezone.now() - timedelta(days=800)
    return [
        AccessibilityMessage.objects.create(text=f"KANARIE {n}", email="bo@example.org", answered_at=long_ago)
        for n in range(3)
    ]


def test_every_registered_class_has_a_rule_to_begin_with_and_every_rule_fits_its_class(db):
    rules = {rule.data_class: rule for rule in RetentionRule.objects.all()}
    assert rules.keys() >= set(retention.CLASSES)
    for rule in RetentionRule.objects.all():
        assert rule.trigger in retention.CLASSES[rule.data_class].triggers
        assert rule.action in retention.CLASSES[rule.data_class].actions


def test_every_class_of_documents_begins_without_a_decision(db):
    decided = RetentionRule.objects.exclude(decision="").values_list("data_class", flat=True)
    assert {name for name in decided if retention.CLASSES[name].is_document} == set()


def test_without_a_decision_nothing_is_discarded(old_messages, rut):
    with pytest.raises(NotAllowed, match="Inget är moget"):
        retention.propose(by=rut)
    RetentionRule.objects.filter(data_class="accessibility_messages").update(decision="   ")
    with pytest.raises(NotAllowed, match="Inget är moget"):
        retention.propose(by=rut)
    assert AccessibilityMessage.objects.count() == 3


def test_a_dry_run_changes_nothing_and_the_real_one_does_what_it_foretold(old_messages, rut, dag):
    decide("accessibility_messages")
    run = retention.propose(by=rut)
    assert AccessibilityMessage.objects.count() == 3
    foretold = list(run.parts.values_list("data_class", "action", "rule", "decision", "number", "digest"))
    retention.approve(run, by=dag)
    assert AccessibilityMessage.objects.count() == 0
    run.refresh_from_db()
    assert list(run.parts.values_list("data_class", "action", "rule", "decision", "number", "digest")) == foretold
    assert (run.state, run.decided_by) == (DisposalRun.State.DONE, dag)
    (part,) = run.parts.all()
    assert (part.number, part.decision, part.rule) == (3, DECISION, "2 år efter att meddelandet besvarades")


def test_the_disposal_log_holds_no_personal_data(old_messages, rut, dag):
    decide("accessibility_messages")
    run = retention.approve(retention.propose(by=rut), by=dag)
    entries = LogEntry.objects.filter(action__startswith="disposal.")
    everything = repr([vars(part) for part in run.parts.all()]) + repr([entry.details for entry in entries])
    assert "KANARIE" not in everything
    assert "example.org" not in everything
    assert [entry.action for entry in entries.order_by("pk")] == ["disposal.propose", "disposal.carry_out"]


def test_nobody_approves_their_own_proposal(old_messages, rut):
    decide("accessibility_messages")
    run = retention.propose(by=rut)
    with pytest.raises(NotAllowed, match="Någon annan"):
        retention.approve(run, by=rut)
    assert AccessibilityMessage.objects.count() == 3
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        DisposalRun.objects.filter(pk=run.pk).update(state="done", decided_by=rut)


def test_only_those_who_decide_propose_and_approve(old_messages, rut, anna, bo):
    decide("accessibility_messages")
    for user in (anna, bo):
        with pytest.raises(NotAllowed, match="Bara registratorn"):
            retention.propose(by=user)
    run = retention.propose(by=rut)
    with pytest.raises(NotAllowed, match="Bara registratorn"):
        retention.approve(run, by=anna)


def test_what_has_changed_since_the_proposal_stops_all_of_it(old_messages, rut, dag):
    decide("accessibility_messages")
    run = retention.propose(by=rut)
    AccessibilityMessage.objects.filter(pk=old_messages[0].pk).update(answered_at=timezone.now())
    with pytest.raises(NotAllowed, match="Något har ändrats"):
        retention.approve(run, by=dag)
    assert AccessibilityMessage.objects.count() == 3
    retention.cancel(run, by=dag)
    assert retention.propose(by=rut).parts.get().number == 2


def test_a_rule_that_has_changed_since_the_proposal_stops_it_too(old_messages, rut, dag):
    decide("accessibility_messages")
    run = retention.propose(by=rut)
    RetentionRule.objects.filter(data_class="accessibility_messages").update(decision="")
    with pytest.raises(NotAllowed, match="Något har ändrats"):
        retention.approve(run, by=dag)


def test_one_proposal_at_a_time_and_each_is_decided_once(old_messages, rut, dag):
    decide("accessibility_messages")
    run = retention.propose(by=rut)
    with pytest.raises(NotAllowed, match="redan ett förslag"):
        retention.propose(by=dag)
    retention.approve(run, by=dag)
    with pytest.raises(NotAllowed, match="redan avgjort"):
        retention.approve(run, by=dag)
    with pytest.raises(NotAllowed, match="redan avgjort"):
        retention.cancel(run, by=dag)


def test_what_is_approved_tomorrow_is_what_was_due_today(old_messages, rut, dag):
    """More may have come due overnight. It waits for the next proposal."""
    decide("accessibility_messages", days=2)
    now = timezone.now()
    AccessibilityMessage.objects.create(text="x", answered_at=now - timedelta(days=1))
    run = retention.propose(by=rut, at=now)
    retention.approve(run, by=dag, at=now + timedelta(days=3))
    assert AccessibilityMessage.objects.count() == 1


# --- What is no document --------------------------------------------------------------------------


def test_what_is_no_document_goes_by_itself_and_its_number_is_logged(case):
    now = timezone.now()
    old, young = now - timedelta(days=16), now - timedelta(days=14)
    Draft.objects.create(key_hash="old", data={"what": {}}, updated_at=old)
    Draft.objects.create(key_hash="young", updated_at=young)
    Draft.objects.create(key_hash="sent", case=case, updated_at=old)
    tasks.tidy()
    assert set(Draft.objects.values_list("key_hash", flat=True)) == {"young", "sent"}
    run = DisposalRun.objects.get()
    assert (run.state, run.proposed_by) == (DisposalRun.State.AUTOMATIC, None)
    assert run.parts.get().number == 1
    tasks.tidy()
    assert DisposalRun.objects.count() == 1


def test_expired_links_and_letters_with_codes_go_too(db):
    now = timezone.now()
    SecretLink.objects.create(token_hash="a", scope="case", target_id=1, expires_at=now - timedelta(days=400))
    SecretLink.objects.create(token_hash="b", scope="case", target_id=1, expires_at=now)
    for number, age in enumerate((40, 1)):
        OutgoingEmail.objects.create(
            kind="sign_in_code", to="a@b.se", message_id=str(number), created_at=now - timedelta(days=age)
        )
    retention.run_automatic()
    assert SecretLink.objects.get().token_hash == "b"
    assert OutgoingEmail.objects.count() == 1
    parts = DisposalPart.objects.values_list("data_class", "number")
    assert dict(parts) == {"links": 1, "sign_in_letters": 1}


def test_a_rule_that_is_switched_off_does_nothing(db):
    Draft.objects.create(key_hash="old", updated_at=timezone.now() - timedelta(days=100))
    RetentionRule.objects.filter(data_class="drafts").update(is_on=False)
    assert retention.run_automatic() is None


# --- The ground's own classes ---------------------------------------------------------------------


def dispose(data_class: str, rut, dag, **options) -> int:
    decide(data_class, **options)
    run = retention.approve(retention.propose(by=rut), by=dag)
    return run.parts.get().number


def test_letters_lose_their_words_and_receivers_and_are_still_counted(rut, dag):
    at = timezone.now() - timedelta(days=800)
    fields = {"subject": "KANARIE", "text": "KANARIE", "to": "bo@example.org", "state": "sent", "created_at": at}
    OutgoingEmail.objects.create(kind="minutes", about="pilotmeeting", about_id=1, message_id="1", **fields)
    of_case = OutgoingEmail.objects.create(kind="receipt", about="case", about_id=1, message_id="2", **fields)
    waiting = OutgoingEmail.objects.create(kind="x", message_id="3", **fields | {"state": "queued"})
    assert dispose("letters", rut, dag) == 1
    kept = OutgoingEmail.objects.exclude(pk__in=[of_case.pk, waiting.pk]).get()
    assert "KANARIE" not in repr(vars(kept))
    assert (kept.to, kept.state, kept.created_at) == ("", "sent", at)


def test_who_was_reminded_is_forgotten_and_what_helped_is_not(rut, dag):
    long_ago = timezone.localdate() - timedelta(days=800)
    for number in range(2):
        Reminder.objects.create(
            thing="case",
            thing_id=1,
            rule="x",
            step=number,
            about_date=long_ago,
            to_email="a@b.se",
            sent_on=long_ago,
            helped_at=timezone.now(),
            to=rut,
        )
    assert dispose("reminders", rut, dag) == 2
    assert not Reminder.objects.filter(to_email="a@b.se").exists()
    assert set(Reminder.objects.values_list("to", flat=True)) == {None}
    assert Reminder.objects.exclude(helped_at=None).count() == 2


def test_a_business_account_that_nobody_uses_becomes_nobody(bo, david, rut, dag, anna, case):
    long_ago = timezone.now() - timedelta(days=1200)
    User.objects.update(date_joined=long_ago, last_login=None)
    assert dispose("accounts", rut, dag) == 1  # Bo has a case still; the others have or have had a role
    david.refresh_from_db()
    assert (david.name, david.is_active) == ("", False)
    assert "david" not in david.email
    bo.refresh_from_db()
    assert bo.email == "bo@example.org"


def test_absences_go(rut, dag, anna):
    day = timezone.localdate() - timedelta(days=900)
    Absence.objects.create(user=anna, since=day, until=day)
    assert dispose("absences", rut, dag) == 1
    assert not Absence.objects.exists()


def test_of_an_infected_file_only_the_content_goes(rut, dag, settings, tmp_path, django_capture_on_commit_callbacks):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    stored = storing.store(SimpleUploadedFile("plan.txt", b"Plan"))
    StoredFile.objects.update(state="infected", uploaded_at=timezone.now() - timedelta(days=40))
    decide("infected_files")
    with django_capture_on_commit_callbacks(execute=True):
        run = retention.propose(by=rut)
    assert stored.content.storage.exists(stored.content.name), "a dry run leaves the disk alone"
    with django_capture_on_commit_callbacks(execute=True):
        retention.approve(run, by=dag)
    assert not stored.content.storage.exists(stored.content.name)
    assert StoredFile.objects.get().name == "plan.txt"


# --- The clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "amount", "unit", "due"),
    [
        (date(2024, 2, 29), 2, "years", date(2026, 2, 28)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2026, 11, 24), 14, "days", date(2026, 12, 8)),
        (date(2026, 3, 15), 6, "months", date(2026, 9, 15)),
    ],
)
def test_the_day_when_a_period_has_come(happened, amount, unit, due):
    assert falls_due(happened, amount, unit) == due


@given(
    st.dates(date(1995, 1, 1), date(2060, 1, 1)),
    st.integers(0, 40),
    st.sampled_from(["days", "months", "years"]),
    st.integers(-40, 40),
)
def test_what_happened_before_the_first_day_kept_is_due_and_nothing_else(as_of, amount, unit, offset):
    first = first_day_kept(as_of, amount, unit)
    day = first + timedelta(days=offset)
    assert (falls_due(day, amount, unit) <= as_of) is (day < first)
