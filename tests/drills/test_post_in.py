"""Letters come in once, whatever happens to who takes them in; machines that answer each other come to an end."""

import subprocess
import sys
from collections import Counter

import pytest

from cases import actions
from cases.models import Case, Message
from cases.workflow import Side
from portal.mail import outbox, reply_address
from portal.mail.incoming import sorting, taking
from portal.models import Contact, IncomingEmail, OutgoingEmail, Sector, StoredFile, town_hall
from portal.server.mail_in import MailIn
from tests.drills.killed_in_post import STEPS
from tests.journeys.processes import ROOT, environment
from tests.mailing import PDF, answer_to, letter_to


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("kill -9 between every two steps: each letter that comes in is there once, in its own case")
def test_whoever_takes_in_letters_is_killed_at_each_step(mail_in, settings, eva, cafe, tmp_path, figures, is_full):
    number = 20 if is_full else 2
    right, folder = {}, tmp_path / "letters"
    folder.mkdir()
    for one in range(number):
        sent = actions.Submission(description="Ett café", wishes=[cafe], email=f"foretag{one}@example.org")
        case = actions.register(sent)
        actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
        answer = answer_to(letter_to(case.contact.email, "question"), f"Svar {one}.", files={"ritning.pdf": PDF})
        (folder / f"{one:02}").write_bytes(answer.as_bytes())
        right[case.pk] = [f"Svar {one}."]
    before = OutgoingEmail.objects.count()
    env = environment(MAIL_IN_DOMAIN="svar.example.org", MEDIA_ROOT=str(settings.MEDIA_ROOT))
    command = [sys.executable, "-m", "tests.drills.killed_in_post", str(folder)]
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    figures |= {"letters": number, "killed": number * len(STEPS)}
    told = {pk: [m.text for m in Message.objects.filter(case=pk, side=Side.BUSINESS)] for pk in right}
    figures["lost"] = sum(told[pk] == [] for pk in right)
    figures["twice"] = sum(len(texts) > 1 for texts in told.values())
    assert told == right
    assert Counter(IncomingEmail.objects.values_list("state", flat=True)) == {"sorted": number}
    assert {(row.about_id, row.text) for row in IncomingEmail.objects.all()} == {(pk, right[pk][0]) for pk in right}
    assert StoredFile.objects.count() == 2 * number, "the letter and its drawing, once each"
    assert {case.attachments.count() for case in Case.objects.all()} == {1}
    assert OutgoingEmail.objects.count() - before == number, "and the pilot hears once of each"


@pytest.mark.django_db
@pytest.mark.promise("Machines that answer every letter of ours stop at one letter")
def test_machines_that_answer_every_letter_come_to_an_end(mail_in, case, assignment, eva, figures):
    """At every address of ours there is one that answers at once, in each way that a machine does.

    One that says nothing is taken for a person: the pilot hears of it, and is told once that her answer is a draft.
    """
    kinds = {
        "an autoresponder that says what it is": {"Auto_Submitted": "auto-replied"},
        "an autoresponder that says nothing": {},
        "a list": {"Precedence": "bulk"},
        "a bounce of a bounce": {"sender": "mailer-daemon@example.org", "Return_Path": "<>"},
    }
    answered, written = 0, {}
    for kind, headers in kinds.items():
        actions.write_to_business(case, f"Vi hörs. ({kind})", by=eva)
        rounds = []
        for _ in range(5):
            letters = list(OutgoingEmail.objects.filter(pk__gt=answered).order_by("pk"))
            rounds.append([(letter.kind, letter.to) for letter in letters])
            for letter in letters:
                answered = letter.pk
                taking.take(answer_to(letter, f"Tack för ditt brev {letter.pk}.", **headers).as_bytes())
            sorting.sort_waiting()
        written[kind] = [letter for each in rounds[1:] for letter in each]
        assert not rounds[-1], f"{kind}: {rounds}"
    figures["letters_in_answer"] = max(len(letters) for letters in written.values())
    told = [("business_replied", "lots@example.org"), ("draft_kept", "lots@example.org")]
    assert written == dict.fromkeys(kinds, []) | {"an autoresponder that says nothing": told}
    assert not IncomingEmail.objects.waiting().exists()


A, B = (MailIn(address=f"arende@svar.{name}.example") for name in "ab")


def hand_over(settings, letters: list[OutgoingEmail], *, by: MailIn) -> list[OutgoingEmail]:
    """What one portal has written, as it leaves, to whichever of the two each is addressed to: what that one writes
    then. The pilot's mailbox hands everything on to the pilot's own portal.
    """
    settings.MAIL_IN = by
    raw = [(outbox.as_message(each).message().as_bytes(), each.to) for each in letters]
    last = OutgoingEmail.objects.latest("pk").pk
    for content, to in raw:
        settings.MAIL_IN = by if to == town_hall().pilot_mailbox else next(each for each in (A, B) if each != by)
        receiver = settings.MAIL_IN.address if to == town_hall().pilot_mailbox else to
        assert reply_address.is_ours(receiver)
        taking.take(content, to=receiver)
        sorting.sort_waiting()
    return list(OutgoingEmail.objects.filter(pk__gt=last))


@pytest.mark.django_db
@pytest.mark.promise("Two portals that answer each other stop after one letter")
def test_two_portals_that_answer_each_other_stop_after_one_letter(mail_in, settings, cafe, building, eva, figures):
    """Each has the other's addresses: the one that anybody may write to, a case's, and that of a question to a sector.

    The two share one database here; what tells them apart is the address that letters come in at.
    """
    addresses, started = {}, {}
    for portal in (A, B):
        settings.MAIL_IN = portal
        case = actions.register(actions.Submission(description="Ett café", wishes=[cafe], email="bo@example.org"))
        actions.ask_sector(case, building, by=eva, question="Går det?")
        told = [reply_address.address_of(letter_to(each)) for each in ("bo@example.org", building.email)]
        addresses[portal.address], started[portal.address] = [portal.address, *told], case
    written = []
    for portal, other in ((A, B), (B, A)):
        for address in addresses[other.address]:
            settings.MAIL_IN, case = portal, started[portal.address]
            Contact.objects.filter(pk=case.contact_id).update(email=address)
            Sector.objects.filter(pk=building.pk).update(email=address)
            last = OutgoingEmail.objects.latest("pk").pk
            case.refresh_from_db()
            building.refresh_from_db()
            actions.write_to_business(case, "Vi hörs.", by=eva)
            actions.pilot_asks(case, "Hur många bord?", by=eva)
            another = actions.register(actions.Submission(description="Ett till", wishes=[cafe], email=address))
            actions.ask_sector(another, building, by=eva, question="Går det?")
            letters = list(OutgoingEmail.objects.filter(pk__gt=last))
            assert {address, town_hall().pilot_mailbox} == {each.to for each in letters}
            written += hand_over(settings, letters, by=portal)
    figures["letters_in_answer"] = len(written)
    assert [(each.kind, each.to) for each in written] == []
    assert set(IncomingEmail.objects.values_list("kind", "state")) == {
        ("automatic", "sorted"),
        ("automatic", "homeless"),
    }
