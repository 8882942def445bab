"""Letters come in once, whatever happens to who takes them in; machines that answer each other come to an end."""

import subprocess
import sys
from collections import Counter

import pytest

from cases import actions
from cases.models import Case, Message
from cases.workflow import Side
from portal.mail.incoming import sorting, taking
from portal.models import IncomingEmail, OutgoingEmail, StoredFile
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
@pytest.mark.promise("Two portals that answer each other, and machines that answer everything, stop at one letter")
def test_machines_that_answer_every_letter_come_to_an_end(mail_in, case, assignment, eva, figures):
    """At every address of ours there is one that answers at once, in each way that a machine does.

    One that says nothing is taken for a person: the pilot hears of it, and is told once that her answer is a draft.
    """
    kinds = {
        "an autoresponder that says what it is": {"Auto_Submitted": "auto-replied"},
        "an autoresponder that says nothing": {},
        "a list": {"Precedence": "bulk"},
        "another portal": {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "All"},
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
