"""The outbox against a real SMTP server, in every mood that a mail server has."""

import pytest
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from portal.mail import links, outbox
from portal.models import OutgoingEmail, SecretLink

pytestmark = pytest.mark.django_db


def write(to: str = "bo@example.org", **options) -> OutgoingEmail:
    with transaction.atomic():
        return outbox.write(outbox.Letter("portal/email/sign_in_code", to=to, context={"code": "ABC123"}, **options))


def states() -> list[str]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_letter_cannot_be_written_outside_the_transaction_of_what_it_tells_about():
    with pytest.raises(outbox.NotInTransaction):
        outbox.write(outbox.Letter("portal/email/sign_in_code", to="bo@example.org", context={"code": "1"}))
    assert OutgoingEmail.objects.count() == 0


def test_nobody_sends_mail_past_the_outbox():
    with pytest.raises(outbox.NotInTransaction):
        send_mail("Hej", "Hej", None, ["bo@example.org"])


def test_a_transaction_that_fails_takes_its_letter_with_it():
    @transaction.atomic
    def write_and_fail():
        outbox.write(outbox.Letter("portal/email/sign_in_code", to="bo@example.org", context={"code": "1"}))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert OutgoingEmail.objects.count() == 0


def test_a_letter_is_sent_once_and_marked(postman):
    letter = write()
    assert outbox.send_due().sent == 1
    assert outbox.send_due().sent == 0
    assert states() == ["sent"]
    assert len(postman.delivered) == 1
    assert f"Message-ID: {letter.message_id}" in postman.letters[0]
    assert "Reply-To: lots@example.org" in postman.letters[0]


def test_a_refusal_for_now_waits_and_tries_again_with_the_same_message_id(postman):
    letter = write()
    postman.moods["bo@example.org"] = "451 Kom tillbaka senare"
    assert outbox.send_due().later == 1
    letter.refresh_from_db()
    assert letter.state == "queued"
    assert letter.not_before > timezone.now()
    assert "451" in letter.last_error
    assert outbox.send_due().sent == 0, "it is not due yet"

    postman.moods.clear()
    OutgoingEmail.objects.update(not_before=timezone.now())
    assert outbox.send_due().sent == 1
    assert letter.message_id in postman.letters[0]


def test_each_wait_is_longer_than_the_one_before(postman):
    letter = write()
    postman.moods["bo@example.org"] = "451 Senare"
    waits = []
    for _ in range(3):
        OutgoingEmail.objects.update(not_before=timezone.now())
        outbox.send_due()
        letter.refresh_from_db()
        waits.append(letter.not_before - timezone.now())
    assert waits == sorted(waits)
    assert waits[2] > 3 * waits[0]


def test_a_refusal_for_good_goes_to_the_failure_screen_and_stops_no_other(postman):
    write("nobody@example.org")
    write("bo@example.org")
    postman.moods["nobody@example.org"] = "550 Finns inte"
    outcome = outbox.send_due()
    assert (outcome.sent, outcome.failed) == (1, 1)
    assert states() == ["failed", "sent"]
    assert [letter.to for letter in OutgoingEmail.objects.need_a_person(timezone.now())] == ["nobody@example.org"]

    postman.moods.clear()
    outbox.send_again(OutgoingEmail.objects.filter(state="failed"))
    assert outbox.send_due().sent == 1


def test_no_row_holds_a_key_the_secret_link_is_made_when_the_letter_leaves(postman):
    key = links.Key(scope="sign_in", target_id=7, view="sign_in_link")
    with transaction.atomic():
        letter = outbox.write(
            outbox.Letter("cases/email/sector_asked", to="bo@example.org", context=SECTOR_ASKED, keys={"link": key})
        )
    assert SecretLink.objects.count() == 0
    assert outbox.HIDDEN_LINK in outbox.readable(letter)

    outbox.send_due()
    link = SecretLink.objects.get()
    token = next(word for word in postman.letters[0].split() if "/logga-in/lank/" in word).split("/")[-2]
    assert link.token_hash == links.hash_of(token)
    assert links.find(token, scope="sign_in") == link
    assert links.find(token, scope="case") is None
    letter.refresh_from_db()
    assert token not in letter.text


SECTOR_ASKED = {
    "case": {"reference": "2026-0001"},
    "topic": "öppna café",
    "assignment": {"sector": "Bygg"},
    "told": {"question": "", "company": "", "town": "", "asked_by": "Eva Ek", "phone": "0123-191 01"},
}
