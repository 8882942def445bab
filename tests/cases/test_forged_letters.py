"""Letters by somebody who has seen one of ours: forged senders, tokens, threads and receivers."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases import actions
from cases.models import Case, Message
from cases.workflow import Side
from portal.mail.incoming import automatic, reading, sorting, taking
from portal.models import OutgoingEmail
from portal.text.email_addresses import EmailAddressFormField
from tests.mailing import ADDRESS, answer_to, bring, letter_to

pytestmark = pytest.mark.usefixtures("mail_in")

DOUBTED, ANOTHER = "kunde inte bekräfta", "en annan adress"
ACTED = "Svar på frågan."
RESULTS = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=x.example.org; dkim=none; "
# The lines that stand where the sender does, and what is then said of the letter.
SENDERS = {
    "From: bo@example.org": ACTED,
    "From: Bo Berg <BO@Example.ORG>": ACTED,
    f"{RESULTS}dmarc=pass header.from=example.org\nFrom: bo@example.org": ACTED,
    f"{RESULTS}dmarc=none\nFrom: bo@example.org": ACTED,
    f"{RESULTS}\n\tdmarc=fail (p=NONE) header.from=example.org\nFrom: bo@example.org": DOUBTED,
    f"{RESULTS}DMARC = fail\nAuthentication-Results: mx; dmarc=pass\nFrom: bo@example.org": DOUBTED,
    "authentication-results: spf=fail (sender IP is 192.0.2.1); dmarc=none;compauth=fail reason=000\n"
    "From: bo@example.org": DOUBTED,
    f"{RESULTS}\nAuthentication-Results: mx.example.org; dmarc=fail\nFrom: bo@example.org": DOUBTED,
    f"Received: by mx\n{RESULTS}\nAuthentication-Results: mx; dmarc=fail\nReceived: x\nFrom: bo@example.org": DOUBTED,
    f"{RESULTS}\nReceived: from x\nAuthentication-Results: x; dmarc=fail\nFrom: bo@example.org": ACTED,
    "From: bo@ｅxample.org": DOUBTED,  # our server judged another domain than the one we read
    "From: bo@exam\u00adple.org": DOUBTED,
    "From: bo@exam\ufeffple.org": DOUBTED,
    "From: bo@example。org": DOUBTED,
    "From: bo@example.org, david@example.org": DOUBTED,
    "From: david@example.org, bo@example.org": DOUBTED,
    "From: bo@example.org\nFrom: david@example.org": DOUBTED,
    'From: "bo@example.org" <david@example.org>': ANOTHER,
    "From: =?utf-8?q?bo=40example=2Eorg?= <david@example.org>": ANOTHER,
    "From: bo@example.org <david@example.org>": DOUBTED,
    "From: david@example.org (bo@example.org)": ANOTHER,
    "From: david@example.org\nSender: bo@example.org\nReply-To: bo@example.org": ANOTHER,
    "From: bо@example.org": ANOTHER,  # Cyrillic
    "From: bo@exаmple.org": ANOTHER,
    "From: bo\u200b@example.org": ACTED,  # what nobody sees is no part of an address
    "From: bo@example.org.": ANOTHER,
    "From: bo@example.org@david.example.org": ANOTHER,
    "From: <@david.example.org:bo@example.org>": ACTED,  # a route (RFC 5322, 4.4): it is Bo's address
    "From: bo+x@example.org": ANOTHER,
    "From: undisclosed-senders:;": ANOTHER,
    "": ANOTHER,
}


@pytest.fixture
def written(case, eva):
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    return letter_to("bo@example.org", "question")


def said_by_business() -> list[str]:
    return list(Message.objects.filter(side=Side.BUSINESS).order_by("pk").values_list("text", flat=True))


def test_only_the_address_we_wrote_to_answers_and_not_when_our_server_doubts_it(written):
    faults = {}
    for number, (lines, told) in enumerate(SENDERS.items()):
        before = said_by_business()
        answer = answer_to(written, f"Svar {number}.")
        del answer["From"]
        raw = (f"{lines}\n" if lines else "").encode() + answer.as_bytes()
        row = bring(raw)
        is_acted = said_by_business() != before
        if told not in row.outcome or is_acted != (told == ACTED):
            faults[lines] = (row.sender, row.state, row.outcome)
        Message.objects.filter(kind="question").update(answered_at=None)
    assert not faults, "\n".join(f"{lines}: {found}" for lines, found in faults.items())
    for domain in ("RÄKSMÖRGÅS.se", "ra\u0308ksmo\u0308rga\u030as.se", "xn--rksmrgs-5wao1o.SE"):
        assert not reading.read(f"From: bo@{domain}\n\nHej".encode(), on=timezone.localdate()).is_doubted, domain


OURS, PASSED_ON = "Authentication-Results: mx.example.org; ", "Received: from mx by box.example.org; Sun"
CAME = "Received: from out.example.net (evil [192.0.2.1])\n\tby mx.example.org (Postfix); Sun"
THEIRS, EARLIER = "Authentication-Results: out.example.net; ", "Received: from pc by out.example.net; Sun"
RESULTS_BY_PLACE = [  # the lines from above, and whether our own server doubts the sender
    ([f"{OURS}spf=pass", PASSED_ON, f"{OURS}dmarc=fail", CAME], True),
    ([PASSED_ON, f"{OURS}spf=pass", f"{OURS}dmarc=fail", CAME], True),
    ([f"{OURS}dkim=pass", "Authentication-Results: OpenDMARC; dmarc=fail", CAME], True),
    (["Authentication-Results: OpenDMARC; dmarc=none", f"{OURS}dmarc=fail", CAME], True),
    (["Authentication-Results: spf=fail; dmarc=fail action=none", CAME, f"{OURS}dmarc=pass"], True),
    ([f"{OURS}dmarc=fail", CAME, f"{OURS}dmarc=pass", f"{THEIRS}dmarc=pass"], True),
    ([f"{OURS}dmarc=pass", CAME, f"{THEIRS}dmarc=fail", EARLIER], False),
    ([CAME, f"{OURS}dmarc=pass", f"{THEIRS}dmarc=fail", EARLIER], False),
    ([f"{OURS}dmarc=pass", CAME, "Authentication-Results: OpenDMARC; dmarc=fail", EARLIER], False),
    ([f"{OURS}dmarc=pass", CAME, EARLIER, f"{OURS}dmarc=fail"], False),
    ([f"{OURS}dmarc=pass", "Received: from by by out.example.net", f"{OURS}dmarc=fail"], False),
    (["Authentication-Results: spf=pass; dmarc=pass", CAME, "Authentication-Results: dmarc=fail"], False),
]


def test_what_is_found_about_a_sender_counts_where_our_own_server_wrote_it():
    for lines, expected in RESULTS_BY_PLACE:
        head = "\n".join([*lines, "From: bo@example.org"])
        assert reading.read(f"{head}\n\nHej".encode(), on=timezone.localdate()).is_doubted == expected, head
    for twice in ("Auto-Submitted: no\nAuto-Submitted: auto-replied", "Precedence: first-class\nPrecedence: bulk"):
        sort = reading.read(f"{twice}\nFrom: bo@example.org\n\nHej".encode(), on=timezone.localdate()).sort
        assert sort == automatic.Sort.AUTOMATIC, twice


def test_a_token_or_a_thread_of_anothers_opens_nothing(written, case, eva, cafe, monkeypatch):
    """David has a case of his own, and knows what our letters look like."""
    david = actions.register(actions.Submission(wishes=[cafe], email="david@example.org"))
    actions.pilot_asks(david, "Hur många stolar?", by=eva)
    his = letter_to("david@example.org", "question")
    guessed = bring(answer_to(written, "Gissat.", to=f"arende+{'a' * 26}@svar.example.org"))
    assert (guessed.outcome, guessed.about_id) == (sorting.NOBODY, None)
    crossed = bring(answer_to(his, "Stolar.", In_Reply_To=written.message_id, References=written.message_id))
    both = answer_to(his, "Fler.", sender="david@example.org")
    both.replace_header("To", f"{both['To']}, {answer_to(written, '')['To']}")
    both_in_thread = bring(both)
    assert {crossed.about_id, both_in_thread.about_id} == {david.pk}
    assert not case.messages.filter(side=Side.BUSINESS).exists()
    thread = bring(
        answer_to(written, "Med trådens id.", sender="david@example.org", to=ADDRESS, In_Reply_To=written.message_id)
    )
    assert (thread.about_id, thread.is_from_another, thread.state) == (case.pk, True, "homeless")
    late = taking.take(
        answer_to(written, "Sent.").as_bytes(), at=written.created_at + sorting.ANSWERABLE + timedelta(days=1)
    )
    sorting.sort_waiting(at=late.received_at)
    late.refresh_from_db()
    assert (late.state, "äldre än ett år" in late.outcome) == ("homeless", True)
    Case.objects.filter(pk=case.pk).update(disposed_at=timezone.now())
    gone = bring(answer_to(written, "Gallrat."))
    assert (gone.state, gone.about_id) == ("homeless", None)
    assert not case.messages.filter(side=Side.BUSINESS).exists()


def test_nothing_in_a_head_becomes_a_line_of_its_own(written, case, eva):
    answer = (
        answer_to(written, "Åtta bord.")
        .as_bytes()
        .replace(b"Subject: Sv: ", b"Subject: =?utf-8?q?Hej=0D=0ABcc:_alla=40x?= ")
    )
    answer = answer.replace(b"From: bo@example.org", b"From: =?utf-8?q?Bo=0D=0ABcc=3A_alla?= <bo@example.org>")
    many = ", ".join(f"x{number}@example.org" for number in range(10_000))
    row = bring(f"Cc: {many}\n".encode() + answer, to=f"{ADDRESS}\nBcc: alla@example.org")
    assert (row.outcome, row.sender_name) == (ACTED, "Bo Bcc: alla")
    assert row.subject.startswith("Hej Bcc: alla@x")
    assert "\n" not in row.subject + row.sender_name + row.sender + row.message_id
    for letter in OutgoingEmail.objects.all():
        assert "\n" not in letter.subject + letter.to


def test_our_own_address_for_answers_is_nobodys(mail_in):
    """Else our letters to it would come back to Eva, one by one."""
    for address in (ADDRESS, f"ARENDE+{'a' * 26}@svar.example.org"):
        with pytest.raises(ValidationError, match="Det är vår egen adress"):
            EmailAddressFormField().clean(address)
    assert EmailAddressFormField().clean("arende@example.org") == "arende@example.org"
