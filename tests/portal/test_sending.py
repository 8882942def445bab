"""Sending against a real SMTP server: what is tried once, what is tried again, and what a person decides."""

import socket
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.mail import outbox
from portal.mail.outbox import post_office, sending
from portal.models import OutgoingEmail
from portal.server import rounds

pytestmark = pytest.mark.django_db


def write(to: str = "bo@example.org", template: str = "cases/email/sector_asked") -> OutgoingEmail:
    case = {"case": {"reference": "2026-0001"}, "topic": "öppna café", "assignment": {"sector": "Bygg"}}
    case["told"] = {"asked_by": "Eva Ek", "phone": "0123-191 01"}
    with transaction.atomic():
        return outbox.write(outbox.Letter(template, to=to, context=case | {"code": "ABC123"}))


def rows(*fields: str) -> list:
    return list(OutgoingEmail.objects.order_by("pk").values_list(*fields, flat=len(fields) == 1))


def let_everything_be_due() -> None:
    OutgoingEmail.objects.filter(state="queued").update(not_before=timezone.now())


@pytest.fixture
def impatient(monkeypatch):
    """Commands are waited for half a second, and the answer to a letter for two."""
    monkeypatch.setattr(post_office, "COMMAND_SECONDS", 0.5)
    monkeypatch.setattr(post_office, "ANSWER_SECONDS", 2)


# --- The answer to a letter -----------------------------------------------------------------------


def test_a_server_that_answers_late_gets_one_copy(postman, impatient):
    postman.answers_after = 1  # longer than any command may take
    write()
    assert outbox.send_due().sent == 1
    let_everything_be_due()
    outbox.send_due()
    assert rows("state", "attempts") == [("sent", 1)]
    assert len(postman.delivered) == 1


@pytest.mark.parametrize("mood", ["silence", "hang up", "299 Hm", "Hm"])
def test_a_letter_that_was_handed_over_without_an_answer_is_for_a_person_to_decide(postman, impatient, mood):
    postman.moods["DATA"], postman.answers_after = mood, 3 if mood == "silence" else 0
    write()
    assert outbox.send_due().undecided == 1
    (letter,) = OutgoingEmail.objects.need_a_person(timezone.now())
    assert letter.is_undecided
    assert "svarade inte" in letter.last_error
    postman.moods.clear()
    assert outbox.send_due().sent == 0, "it is not sent again by itself"


def test_a_letter_that_is_refused_after_its_last_line_was_not_delivered_and_is_tried_again(postman):
    postman.moods["DATA"] = "452 Disken är full"
    write()
    assert outbox.send_due().later == 1
    postman.moods.clear()
    let_everything_be_due()
    outbox.send_due()
    assert rows("state", "attempts") == [("sent", 2)]


@pytest.mark.parametrize("mood", ["500 Nej", "hang up"])
def test_a_goodbye_that_goes_wrong_changes_nothing(postman, mood):
    postman.moods["QUIT"] = mood
    write()
    write("david@example.org")
    assert outbox.send_due().sent == 2
    assert rows("state") == ["sent", "sent"]


# --- A mail server that takes no letters ----------------------------------------------------------


@pytest.fixture
def grumpy_server():
    """Answers each call with 421 and hangs up; counts the calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls = []

        def answer():
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                calls.append(caller)
                with caller:
                    caller.sendall(b"421 4.3.2 Closed\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)


def test_a_closed_mail_server_is_called_once_and_no_letter_counts_it_as_a_try(settings, postman, grumpy_server):
    working, (port, calls) = settings.MAIL_TRANSPORT, grumpy_server
    settings.MAIL_TRANSPORT = working | {"EMAIL_PORT": port}
    for number in range(5):
        write(f"bo{number}@example.org")
    assert outbox.send_due().later == 5
    assert outbox.send_due().later == 0, "all of them wait"
    assert len(calls) == 1
    assert set(rows("attempts")) == {0}
    assert all("421" in error for error in rows("last_error"))
    assert max(rows("not_before")) < timezone.now() + timedelta(minutes=2)

    settings.MAIL_TRANSPORT = working
    let_everything_be_due()
    assert outbox.send_due().sent == 5


@pytest.mark.parametrize("mood", ["421 Stängt", "451 Senare", "550 Avsändaren får inte skicka", "hang up"])
def test_a_server_that_does_not_take_our_sender_costs_no_tries(postman, mood):
    postman.moods["MAIL"] = mood
    write()
    write("david@example.org")
    assert outbox.send_due().later == 2
    assert rows("state", "attempts") == [("queued", 0), ("queued", 0)]


def test_a_server_that_takes_two_letters_a_connection_gets_them_all_at_once(postman):
    postman.most_letters = 2
    for number in range(5):
        write(f"bo{number}@example.org")
    assert outbox.send_due().sent == 5
    assert rows("attempts") == [1] * 5


def test_a_receiver_that_makes_the_server_hang_up_stops_no_other(postman):
    postman.moods["bo@example.org"] = "hang up"
    write()
    write("david@example.org")
    outcome = outbox.send_due()
    assert (outcome.sent, outcome.later) == (1, 1)
    assert rows("state", "attempts") == [("queued", 1), ("sent", 1)]


def test_a_letter_is_tried_for_three_days_and_then_a_person_decides(postman):
    write()
    OutgoingEmail.objects.update(attempts=sending.MOST_ATTEMPTS - 1)
    postman.moods["bo@example.org"] = "452 Brevlådan är full"
    assert outbox.send_due().failed == 1
    assert rows("last_error") == ["Försökt i tre dygn. 452 Brevlådan är full"]
    waits = [min(sending.SHORTEST_WAIT * 2 ** min(n, 10), sending.LONGEST_WAIT) for n in range(sending.MOST_ATTEMPTS)]
    assert abs(sum(waits, timedelta()) - timedelta(days=3)) < timedelta(hours=2)


# --- Workers that die, freeze and end -------------------------------------------------------------


def test_what_a_dead_worker_had_not_tried_goes_by_itself(postman):
    write()
    assert len(outbox.claim(limit=20)) == 1
    assert outbox.claim(limit=20) == [], "another worker does not take it"
    later = timezone.now() + outbox.LEASE + timedelta(seconds=1)
    assert list(OutgoingEmail.objects.need_a_person(later)) == []
    assert outbox.send_due(at=later).sent == 1


def test_what_a_worker_was_handing_over_when_it_died_is_for_a_person(postman):
    write()
    (letter,) = outbox.claim(limit=1)
    sending.Counter(post_office.PostOffice())._mark_as_tried(letter)
    assert outbox.send_due().sent == 0
    assert list(OutgoingEmail.objects.stuck(timezone.now())) == []
    after = timezone.now() + timedelta(seconds=post_office.ANSWER_SECONDS) + 2 * sending.MARGIN
    assert list(OutgoingEmail.objects.need_a_person(after)) == [letter]
    assert outbox.send_due(at=after).sent == 0


def test_a_worker_that_was_frozen_until_another_took_its_letter_sends_nothing(postman):
    write()
    (frozen,) = outbox.claim(limit=1)
    let_everything_be_due()
    assert outbox.send_due().sent == 1
    with post_office.PostOffice() as office:
        sending.Counter(office).hand_in(frozen)
    assert len(postman.delivered) == 1
    assert rows("state", "attempts") == [("sent", 1)]


def test_a_worker_that_was_frozen_takes_nothing_back_from_the_one_that_sent_it(postman):
    write()
    (frozen,) = outbox.claim(limit=1)
    let_everything_be_due()
    assert outbox.send_due().sent == 1
    postman.moods["bo@example.org"] = "451 Senare"
    with post_office.PostOffice() as office:
        sending.Counter(office).hand_in(frozen)
    assert rows("state") == ["sent"]


def test_a_worker_that_is_to_end_takes_no_new_letter(postman):
    write()
    rounds.stopping.set()
    try:
        assert outbox.send_due().sent == 0
    finally:
        rounds.stopping.clear()
    assert outbox.send_due().sent == 1, "nothing was claimed, so nothing waits for a lease"


def test_what_is_claimed_when_the_worker_is_to_end_goes_back_at_once(postman, monkeypatch):
    for number in range(5):
        write(f"bo{number}@example.org")
    letters = outbox.claim(limit=5)
    with post_office.PostOffice() as office:
        counter = sending.Counter(office)
        monkeypatch.setattr(sending, "claim", lambda **_: letters)
        monkeypatch.setattr(counter, "hand_in", lambda letter: rounds.stopping.set())
        try:
            counter.serve()
        finally:
            rounds.stopping.clear()
    assert OutgoingEmail.objects.due(timezone.now()).count() == 4


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_letter_once(postman):
    for number in range(40):
        write(f"bo{number}@example.org")

    def work():
        try:
            while outbox.send_due().sent:
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert set(rows("state")) == {"sent"}
    assert sorted(postman.receivers) == sorted(f"bo{number}@example.org" for number in range(40))


def test_a_code_that_somebody_waits_for_goes_before_all_others(postman):
    for number in range(3):
        write(f"bo{number}@example.org")
    write("eva@example.org", "portal/email/sign_in_code")
    outbox.send_due()
    assert postman.receivers[0] == "eva@example.org"


def test_a_letter_that_is_disposed_of_while_it_waits_leaves_no_more(postman):
    write()
    write("david@example.org")
    OutgoingEmail.objects.filter(to="david@example.org").update(state="sent")
    outbox.forget(OutgoingEmail.objects.all())
    outbox.send_due()
    assert postman.delivered == []
    assert sorted(rows("state", "to")) == [("handled", ""), ("sent", "")]


@pytest.mark.parametrize(
    ("receivers", "is_held_up"), [(["bo"], False), (["bo", "bo"], False), (["bo", "david"], True)]
)
def test_letters_are_held_up_when_more_than_one_receiver_waits(receivers, is_held_up):
    for name in receivers:
        write(f"{name}@example.org")
    OutgoingEmail.objects.update(attempts=3, created_at=timezone.now() - timedelta(hours=2))
    assert bool(outbox.held_up(timedelta(minutes=15))) is is_held_up
