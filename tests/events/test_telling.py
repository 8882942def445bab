"""Letters to many: once each, to those they are for, whoever runs the sweep and however often."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions
from events.actions.telling import remind_at
from events.models import Attendee, Evaluation, Event, Registration, SentLetter
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM, local
from tests.events.test_signing_up import letters
from tests.gatherings import sign_up


def nine(event: Event, days_before: int) -> datetime:
    return datetime.combine(local(event.start).date() - timedelta(days=days_before), time(9), tzinfo=STOCKHOLM)


def test_a_reminder_goes_at_nine_so_many_days_before_and_once(full):
    full.reminders.create(days_before=2, words="Ta med frågor.")
    due = nine(full, 2)
    assert actions.remind(due - timedelta(minutes=1)) == 0
    assert actions.remind(due) == 3
    assert actions.remind(due + timedelta(hours=5)) == 0
    assert letters("reminder") == ["bo@example.org", "david@example.org", "ester@example.org"]
    assert "Ta med frågor." in OutgoingEmail.objects.filter(kind="reminder").first().text


def test_after_days_without_a_sweep_it_is_late_and_sent_once_and_never_when_it_has_begun(full):
    full.reminders.create(days_before=5)
    assert actions.remind(full.start) == 0
    assert actions.remind(full.start - timedelta(minutes=5)) == 3


def test_who_signed_up_after_the_moment_and_who_waits_are_not_reminded(full):
    rule = full.reminders.create(days_before=2)
    waiting = sign_up(full, "fia@example.org")
    actions.cancel(Registration.objects.get(email="bo@example.org"), at=remind_at(rule) + timedelta(minutes=1))
    late = sign_up(full, "gun@example.org", at=remind_at(rule) + timedelta(hours=1))
    assert waiting.pk
    assert late.is_waiting
    actions.remind(remind_at(rule) + timedelta(hours=2))
    assert "gun@example.org" not in letters("reminder")


def test_a_moved_event_is_reminded_of_anew(full, eva):
    full.reminders.create(days_before=1)
    actions.remind(nine(full, 1))
    start = full.start + timedelta(days=7)
    actions.move_event(full, start=start, end=start + timedelta(hours=1), by=eva, at=nine(full, 1))
    full.refresh_from_db()
    assert actions.remind(nine(full, 1)) == 3


def test_a_reminder_costs_the_same_for_one_and_for_many(full):
    costs = []
    for days in (3, 2):
        full.reminders.all().delete()
        full.reminders.create(days_before=days)
        if days == 2:
            Event.objects.filter(pk=full.pk).update(capacity=20)
            for number in range(8):
                sign_up(full, f"fler{number}@example.org")
        with CaptureQueriesContext(connection) as queries:
            actions.remind(nine(full, days))
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("group", "names"),
    [("coming", {"bo", "david", "ester"}), ("waiting", {"fia"}), ("all", {"bo", "david", "ester", "fia"})]
    + [("came", {"bo"}), ("absent", {"david", "ester"})],
)
def test_a_letter_goes_to_its_group_and_a_second_press_sends_nothing(full, eva, group, names):
    sign_up(full, "fia@example.org")
    actions.check_in(Attendee.objects.get(name="Bo"), by=eva)
    letter = actions.write_to_group(full, group=group, subject="Parkering", text="Parkera vid hamnen.", by=eva)
    actions.write_to_group(full, group=group, subject="Parkering", text="Parkera vid hamnen.", by=eva)
    assert {address.split("@")[0] for address in letters("group_letter")} == names
    assert letter.receivers == len(names)


def test_a_letter_to_nobody_is_refused(full, eva):
    with pytest.raises(NotAllowed, match="ingen i den gruppen"):
        actions.write_to_group(full, group="waiting", subject="Hej", text="Hej", by=eva)
    assert full.letters.count() == 0


def test_thanks_go_to_those_who_came_with_three_questions_that_are_answered_once(client, full, eva):
    over = full.end + timedelta(hours=1)
    with pytest.raises(NotAllowed, match="när träffen har varit"):
        actions.thank(full, by=eva)
    actions.check_in(Attendee.objects.get(name="Bo"), by=eva)
    assert actions.thank(full, by=eva, at=over) == 1
    assert actions.thank(full, by=eva, at=over) == 0
    letter = OutgoingEmail.objects.get(kind="thanks")
    assert letter.to == "bo@example.org"
    assert "]]utvardera/" in letter.text
    bo = Registration.objects.get(email="bo@example.org")
    with pytest.raises(NotAllowed):
        actions.evaluate(bo, useful=5, heard=4)
    actions.evaluate(bo, useful=5, heard=4, text="Mer kaffe", at=over)
    actions.evaluate(bo, useful=1, heard=1, at=over)
    assert list(Evaluation.objects.values_list("useful", "heard", "text")) == [(5, 4, "Mer kaffe")]


def test_an_invitation_goes_once_to_each_address(full, eva):
    receivers = [("ny@example.org", "Nya AB"), ("NY@example.org", "Nya"), ("alf@example.org", "")]
    assert actions.invite(full, receivers, by=eva) == 2
    assert actions.invite(full, receivers, by=eva) == 0
    assert letters("invitation") == ["ny@example.org", "alf@example.org"]


def test_the_ledger_lets_one_of_two_through(full):
    registration = full.registrations.first()
    SentLetter.objects.create(registration=registration, what="thanks", at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        SentLetter.objects.create(registration=registration, what="thanks")
