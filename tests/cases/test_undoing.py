"""For a minute an act is taken back as if it had not been, but for the history; then its letters have gone."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.models import Assignment, Case, Message
from cases.queries.status import listed
from cases.record import personal_data
from cases.record.case_documents import documents_of
from cases.record.daylist import documents
from cases.record.disposing import discard_messages
from cases.record.history import history_of
from cases.undoing import actions as undoing
from cases.workflow import Outcome, Reads
from portal.mail import links, outbox
from portal.models import CachedValue, OutgoingEmail, SecretLink, UnsentText
from portal.record import sealing
from portal.record.daylist import Direction
from portal.record.persons import Identity
from portal.record.retention import Disposal
from portal.text.exceptions import NotAllowed
from tests.at_once import in_parallel
from tests.mailing import its_minute_passes
from tests.people import at_sector, person
from tests.portal.test_said import said_in

BUTTON = re.compile(r'form="angra" name="key" value="([^"]+)"')
UNDO = "/handlaggare/angra/"


@pytest.fixture
def asked(case, building, anna, eva) -> Assignment:
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    OutgoingEmail.objects.all().delete()
    return asked


@pytest.fixture
def desk(client, eva):
    """Eva presses a button of a case's page, and what is then offered her."""
    client.force_login(eva)

    def press(case: Case, command: str, **fields) -> str:
        fields["seen"] = Case.objects.get(pk=case.pk).updated_at.isoformat()
        address = reverse("admin:cases_case_do", args=[case.pk, command])
        return "".join(BUTTON.findall(client.post(address, fields, follow=True).text))

    return press


stands = undoing._rows


ACTS = {
    "skicka": {"skicka-text": "Hej Bo, det blir bra."},
    "fraga-foretaget": {"skicka-text": "Hur många bord?"},
    "fraga-direkt": {"sector": "environment"},
    "avsluta": {"avsluta-outcome": Outcome.REFERRED, "avsluta-despite_open": "Bråttom.", "avsluta-text": "Klart."},
    "sortera-bort": {},
}


@pytest.mark.parametrize("command", ACTS)
def test_what_eva_just_did_is_taken_back_with_its_letters_and_the_history_tells_both(
    command, client, desk, case, asked, environment, eva
):
    before, said, links = stands(case), Message.objects.count(), SecretLink.objects.filter(revoked_at=None).count()
    fields = {name: environment.pk if value == "environment" else value for name, value in ACTS[command].items()}
    key = desk(case, command, **fields)
    assert (key != "", stands(case) != before) == (True, True)
    assert outbox.send_due().sent == 0  # they wait
    page = client.post(UNDO, {"key": key}, follow=True).text
    assert "Det är ångrat, och inget mejl har skickats." in page
    assert (stands(case), Message.objects.count()) == (before, said)
    assert SecretLink.objects.filter(revoked_at=None).count() == links
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) <= {"handled"}
    told = [event.what for event in history_of(case)]
    assert ("Det som nyss gjordes ångrades" in told[0] or "ångrades" in told[-1], len(told) > 2) == (True, True)
    assert sealing.verify().first_break is None
    typed = str(list(UnsentText.objects.filter(user=eva).values_list("fields", flat=True)))
    assert all(text in typed for text in fields.values() if " " in str(text))


def test_a_minute_later_another_deed_later_twice_and_by_somebody_else_it_is_too_late(
    client, desk, case, asked, eva, anna, monkeypatch
):
    """Whose letters have gone, and what something else has happened after, stands; nobody undoes another's."""

    def undo(key: str) -> str:
        return client.post(UNDO, {"key": key}, follow=True).text

    key = desk(case, "skicka", **{"skicka-text": "Hej."})
    assert undo(desk(case, "skicka", **{"skicka-text": "Hej igen."})).count("Det är ångrat") == 1
    assert client.post(UNDO, {"key": key}).status_code == 404  # only the last one, and it is known by its key
    key = desk(case, "skicka", **{"skicka-text": "Hej."})  # the same text is an act of its own
    client.force_login(anna)
    assert client.post(UNDO, {"key": key}).status_code == 404
    client.force_login(eva)
    key = desk(case, "skicka", **{"skicka-text": "Det blir bra."})
    actions.reply(case, "Tack!")
    assert undoing.SINCE in undo(key)
    key = desk(case, "skicka", **{"skicka-text": "Varsågod."})
    OutgoingEmail.objects.filter(kind="message").update(not_before=timezone.now())  # as "Skicka igen" does
    assert undoing.GONE in undo(key)
    key = desk(case, "skicka", **{"skicka-text": "Vi ses."})
    assert "Det är ångrat" in undo(key)
    assert "Det är redan ångrat." in undo(key)
    key = desk(case, "skicka", **{"skicka-text": "Vi hörs."})
    later = timezone.now() + undoing.LASTS
    monkeypatch.setattr(undoing.timezone, "now", lambda: later)
    assert undoing.GONE in undo(key)


def test_nothing_is_said_of_a_letter_where_there_is_none(client, desk, case, monkeypatch):
    key = desk(case, "sortera-bort")
    assert (key != "", OutgoingEmail.objects.filter(not_before__gt=timezone.now()).exists()) == (True, False)
    later = timezone.now() + undoing.LASTS
    monkeypatch.setattr(undoing.timezone, "now", lambda: later)
    assert undoing.OVER in client.post(UNDO, {"key": key}, follow=True).text


def test_an_officer_takes_back_an_answer_and_a_handing_over_and_a_shared_mailbox_none(client, case, asked, anna):
    kim = at_sector(person("kim@example.org", "Kim Kron"), asked.sector)
    before = stands(case)
    client.force_login(anna)
    acts = {"answer": {"write-text": "Ja, det går."}, "hand_over": {"hand-to": kim.pk}}
    for act, fields in acts.items():
        page = client.get(reverse("assignment", kwargs={"pk": asked.pk})).text
        fields["seen"] = "".join(re.findall(r'name="seen" value="([^"]*)"', page))
        address = reverse(f"assignment_{act}", kwargs={"pk": asked.pk})
        key = "".join(BUTTON.findall(client.post(address, fields, follow=True).text))
        assert (act, stands(case) != before, key != "") == (act, True, True)
        assert "Det är ångrat" in client.post(UNDO, {"key": key}, follow=True).text
        assert (act, stands(case)) == (act, before)


def test_a_correction_is_told_after_the_answer_that_waits(client, case, asked, anna):
    client.force_login(anna)
    here = {"pk": asked.pk}

    def press(act: str, **fields: str) -> None:
        page = client.get(reverse("assignment", kwargs={"pk": asked.pk})).text
        fields["seen"] = re.findall(r'name="seen" value="([^"]*)"', page)[0]
        client.post(reverse(f"assignment_{act}", kwargs=here), fields)

    press("answer", **{"write-text": "Ja."})
    here["message"] = (said := Message.objects.latest("pk")).pk
    press("correct", **{f"correct{said.pk}-text": "Ja, utom på söndagar."})
    letters = OutgoingEmail.objects.filter(about="case", about_id=case.pk, to=case.contact.email)
    correction, answer = letters.order_by("-pk")[:2]
    assert timezone.now() < answer.not_before <= correction.not_before


def test_what_was_undone_is_read_by_nobody_and_still_goes_with_the_case(client, desk, case, eva):
    key = desk(case, "fraga-foretaget", **{"skicka-text": "KANARIE-fråga"})
    client.post(UNDO, {"key": key})
    hers = Message.ever.get(text="KANARIE-fråga")
    assert (hers.undone_at is not None, case.messages.count()) == (True, 0)
    UnsentText.objects.all().delete()
    for address in (reverse("admin:cases_case_change", args=[case.pk]), f"/diarium/arende/{case.reference}/"):
        assert "KANARIE-fråga" not in client.get(address).text
    discard_messages([hers.pk], Disposal(at=timezone.now(), by=eva, run=None, is_real=True))
    assert Message.ever.get(pk=hers.pk).text == ""


def test_the_record_tells_of_no_letter_that_never_went_and_a_persons_own_extract_of_what_was_undone(
    client, desk, case, eva, rut
):
    OutgoingEmail.objects.all().delete()
    client.post(UNDO, {"key": desk(case, "skicka", **{"skicka-text": "KANARIE"})})
    assert OutgoingEmail.objects.get(kind="message").state == "handled"
    assert [paper.title for paper in documents_of(case, rut) if paper.title.startswith("Mejl")] == []
    now = timezone.now()
    lines = documents(now - timedelta(hours=1), now + timedelta(hours=1), 99)
    assert [line.description for line in lines if line.direction == Direction.OUT] == []
    theirs = list(personal_data._messages(Identity(email=case.contact.email), rut))
    assert ["KANARIE" in str(row.data) for row in theirs] == [True]
    assert "Ångrat" in str(theirs[0].data)


def test_a_question_that_was_taken_back_before_it_went_was_never_put(client, desk, case, environment, rut):
    """Neither the file of the case nor her list tells that Miljö was asked; the history tells both presses."""
    client.post(UNDO, {"key": desk(case, "fraga-direkt", sector=environment.pk)})
    assert (case.assignments.count(), case.turn_periods.exclude(assignment=None).count()) == (0, 0)
    assert [paper.title for paper in documents_of(case, rut) if "Miljö" in paper.title] == []
    assert [event.what for event in history_of(case)][-2:] == [
        "En sektor fick en fråga",
        "Det som nyss gjordes ångrades, innan något mejl hade skickats",
    ]


def test_what_was_begun_after_a_text_stands_below_it_when_that_is_undone(client, desk, case):
    key = desk(case, "skicka", **{"skicka-text": "Det första brevet."})
    client.post(reverse("admin:cases_case_do", args=[case.pk, "utkast"]), {"skicka-text": "Det andra brevet."})
    page = client.post(UNDO, {"key": key}, follow=True).text
    assert "Det första brevet.\n\nDet andra brevet." in page


def test_what_is_undone_in_a_row_of_the_day_leaves_no_draft_of_what_nobody_typed(client, desk, case, environment):
    key = desk(case, "fraga-direkt", **{"sector": environment.pk, "day-row": f"nytt-{case.pk}"})
    assert "Det är ångrat" in client.post(UNDO, {"key": key}, follow=True).text
    assert not UnsentText.objects.exists()


def test_what_stood_before_and_what_was_typed_are_never_in_the_session_and_leave_with_the_minute(
    client, desk, case, monkeypatch
):
    key = desk(case, "skicka", **{"skicka-text": "KANARIE"})
    assert "KANARIE" not in str(dict(client.session))
    assert "KANARIE" in str(CachedValue.objects.values())
    later = timezone.now() + undoing.LASTS
    monkeypatch.setattr(undoing.timezone, "now", lambda: later)
    assert undoing.GONE in client.post(UNDO, {"key": key}, follow=True).text
    assert not CachedValue.objects.filter(key__contains=key).exists()


def test_it_is_offered_on_the_page_of_its_thing_alone_and_until_the_minute_is_out(
    client, desk, case, environment, eva, monkeypatch
):
    """Whoever went away, or read the page again, finds it there; in a list, on another page or as another, nobody."""
    second = actions.register(actions.Submission(description="Ett lager", email="bo@example.org"))
    page, other = (reverse("admin:cases_case_change", args=[each.pk]) for each in (case, second))
    key = desk(case, "fraga-direkt", sector=environment.pk)
    asked = reverse("assignment", args=[Assignment.objects.get(case=case).pk])

    def offered(address: str) -> list[str]:
        return BUTTON.findall(client.get(address).text)

    assert [offered(each) for each in (other, "/i-dag/", asked, page, page)] == [[], [], [], [key], [key]]
    another = Client()
    another.force_login(eva)
    assert BUTTON.findall(another.get(page).text) == []
    later = timezone.now() + undoing.LASTS
    monkeypatch.setattr(undoing.timezone, "now", lambda: later)
    assert offered(page) == []


def test_what_was_pressed_in_a_row_of_the_day_is_undone_there_or_on_the_page_of_its_thing(
    client, desk, case, environment
):
    page, row = reverse("admin:cases_case_change", args=[case.pk]), f"nytt-{case.pk}"
    key = desk(case, "fraga-direkt", **{"sector": environment.pk, "day-row": row})
    shown = [client.get(each).text for each in (f"/i-dag/?kvar={row}", "/i-dag/", page)]
    assert [BUTTON.findall(each) for each in shown] == [[key], [], [key]]
    assert "fragor" in said_in(shown[2])[0]
    assert shown[2].count(">Ångra<") == 1  # one button for one act
    undone = client.post(UNDO, {"key": key, "page": page}, follow=True)
    assert (undone.request["PATH_INFO"], "Det är ångrat" in undone.text) == (page, True)


def test_what_is_no_longer_the_last_that_happened_is_offered_no_more(client, desk, case, environment):
    key = desk(case, "fraga-direkt", sector=environment.pk)
    assert desk(case, "anteckna", **{"skicka-text": "En anteckning."}) == ""
    assert undoing.SINCE in client.post(UNDO, {"key": key}, follow=True).text
    assert BUTTON.findall(client.get(reverse("admin:cases_case_change", args=[case.pk])).text) == []


def test_whoever_opens_a_question_that_was_undone_is_told_so_as_of_one_that_never_was(
    client, desk, case, building, anna, bo
):
    """Nothing of the case is said, and what was typed is given back; who does not work here gets the page of all."""
    key = desk(case, "fraga-direkt", sector=building.pk)
    asked = Assignment.objects.get(case=case)
    client.post(UNDO, {"key": key})
    client.force_login(anna)
    pages = [client.get(reverse("assignment", args=[pk])) for pk in (asked.pk, asked.pk + 999)]
    assert [each.status_code for each in pages] == [404, 404]
    assert ["ångrat den" in each.text for each in pages] == [True, True]
    assert [case.reference in each.text for each in pages] == [False, False]
    answered = client.post(reverse("assignment_answer", args=[asked.pk]), {"write-text": "Det går bra."})
    assert "Det går bra." in answered.text
    client.force_login(bo)
    assert "Sidan finns inte" in client.get(reverse("assignment", args=[asked.pk])).text


def test_a_disposed_letter_still_tells_that_it_never_went(client, desk, case):
    client.post(UNDO, {"key": desk(case, "skicka", **{"skicka-text": "KANARIE"})})
    letters = OutgoingEmail.objects.filter(kind="message")
    outbox.forget(letters)
    assert (letters.get().text, letters.get().last_error) == ("", OutgoingEmail.UNDONE)
    assert letters.but_undone().exists() is False


def test_the_business_reads_a_text_when_its_letter_goes(client, desk, case, eva):
    """Its page, its list and what is new there tell the same; a second text is not read before the first."""
    link = links.mint(emails.case_key(case), email=case.contact.email)

    def read() -> tuple[str, list[str]]:
        page = Client().get(link, follow=True).text
        return page, [text for text in ("Hur många bord?", "Det blir bra.", "Se skissen.") if text in page]

    read()
    asked = desk(case, "fraga-foretaget", **{"skicka-text": "Hur många bord?"})
    desk(case, "skicka", **{"skicka-text": "Det blir bra."})
    skiss = SimpleUploadedFile("skiss.pdf", b"%PDF-1.4\n%%EOF\n")
    desk(case, "skicka", **{"skicka-text": "Se skissen.", "skicka-files": skiss})
    page, texts = read()
    assert (asked != "", texts) == (True, [])
    assert ("Du behöver svara" in page, "sedan du var här sist" in page) == (False, False)
    assert [reads for _, reads in listed(Case.objects.all(), most=9)] != [Reads.ANSWER_NEEDED]
    assert Case.objects.get(pk=case.pk).turn == "business"  # ours to know: no other act unsettles it
    its_minute_passes()
    page, texts = read()
    assert (len(texts), "Tre nya meddelanden" in page) == (3, True)


def test_the_business_reads_the_last_words_when_their_letter_goes(client, desk, case, eva):
    link = links.mint(emails.case_key(case), email=case.contact.email)
    desk(case, "avsluta", **{"avsluta-outcome": Outcome.REFERRED, "avsluta-text": "KANARIE"})
    page = Client().get(link, follow=True).text
    assert ("KANARIE" in page, "Hur tycker du att det gick?" in page) == (False, False)
    its_minute_passes()
    page = Client().get(link, follow=True).text
    assert ("KANARIE" in page, "Hur tycker du att det gick?" in page) == (True, True)


def test_last_words_in_the_turn_of_a_text_wait_with_it(client, desk, case, eva):
    """As when several cases are closed at once: the words of one wait for what was said in it just before."""
    desk(case, "skicka", **{"skicka-text": "Det blir bra."})
    with undoing.in_turn(case):
        actions.close(
            Case.objects.get(pk=case.pk), by=eva, outcome=Outcome.REFERRED, text="KANARIE", nothing_more=True
        )
    assert Case.objects.get(pk=case.pk).holds_last_words
    with undoing.in_turn(case):
        actions.reopen(Case.objects.get(pk=case.pk), by=eva)
    link = links.mint(emails.case_key(case), email=case.contact.email)
    assert "KANARIE" not in Client().get(link, follow=True).text
    its_minute_passes()
    assert "KANARIE" in Client().get(link, follow=True).text


def test_what_has_come_of_an_act_stands_in_the_way_of_undoing_it(client, desk, case, asked):
    key = desk(case, "avsluta", **ACTS["avsluta"])
    case.refresh_from_db()
    actions.give_feedback(case, overall=9, expectations=9, ideal=9)
    assert undoing.SINCE in client.post(UNDO, {"key": key}, follow=True).text


def test_a_text_with_a_file_and_a_second_letter_about_a_date_are_not_taken_back(desk, case, asked, eva):
    """A file would have to be unread everywhere; the letter that was taken back could not be written again.

    The letter with the file waits too: it would come before the one that was written just before it.
    """
    file = SimpleUploadedFile("skiss.pdf", b"%PDF-1.4\n%%EOF\n")
    assert desk(case, "skicka", **{"skicka-text": "Hej."})  # said in the same words, and another act
    assert desk(case, "skicka", **{"skicka-text": "Se skissen.", "skicka-files": file}) == ""
    hours = list(OutgoingEmail.objects.filter(kind="message").order_by("pk").values_list("not_before", flat=True))
    assert (len(hours), hours) == (2, sorted(hours))
    assert desk(case, "anteckna", **{"skicka-text": "Ringde."}) == ""


@pytest.mark.django_db(transaction=True)
def test_a_letter_goes_or_the_act_is_undone_and_never_both(case, eva, postman):
    """The worker comes at the very moment; then one that has claimed the letter, and one that meets its lock."""

    def send() -> undoing.Deed:
        with undoing.watched(Case.objects.get(pk=case.pk), by=eva) as deeds:
            actions.write_to_business(case, f"Hej {timezone.now()}", by=eva)
        return deeds[0]

    def race(deed: undoing.Deed, number: int) -> tuple[str, int]:
        """Which of the two it was, and what came of it."""
        if number:
            return "claimed", len(outbox.claim(limit=9, at=timezone.now() + undoing.LASTS))
        try:
            return "undone", undoing.undo(deed, by=eva) is not None
        except NotAllowed:
            return "undone", False

    OutgoingEmail.objects.all().delete()
    for _ in range(10):
        deed = send()
        came = dict(in_parallel(2, partial(race, deed)))
        letter, message = OutgoingEmail.objects.latest("pk"), Message.ever.latest("pk")
        is_undone = message.undone_at is not None
        assert came == {"undone": is_undone, "claimed": 0 if is_undone else 1}
        assert letter.state == ("handled" if is_undone else "queued")
        OutgoingEmail.objects.all().delete()


def test_a_question_that_somebody_has_begun_to_answer_is_not_undone_but_taken_back(client, desk, case, environment):
    """Its page would be gone, and with it what is typed there."""
    (cecilia := at_sector(person("cia@example.org", "Cia Carp"), environment)).save()
    key = desk(case, "fraga-direkt", sector=environment.pk)
    asked = Assignment.objects.get(case=case, sector=environment)
    UnsentText.objects.create(user=cecilia, page=asked.page_key, fields={"write-text": ["Det går bra."]})
    assert undoing.BEGUN in client.post(UNDO, {"key": key}, follow=True).text
    assert Assignment.objects.filter(pk=asked.pk).exists()


def test_an_answer_to_a_question_that_was_undone_meanwhile_is_refused_in_words(client, desk, case, building, anna):
    key = desk(case, "fraga-direkt", sector=building.pk)
    asked = Assignment.objects.select_related("case").get(case=case)
    client.post(UNDO, {"key": key})
    with pytest.raises(NotAllowed, match="ångrat frågan"):
        actions.accept(asked, by=anna)


ENDS = {"avsluta-outcome": Outcome.ANSWERED, "avsluta-nothing_more": "on", "avsluta-text": "Klart."}
MEANWHILE = {
    "case_withdraw": ("fraga-foretaget", {"skicka-text": "Hur många bord?"}, "withdrawn"),
    "case_reopen": ("avsluta", ENDS, "reopened"),
}


@pytest.mark.parametrize("act", MEANWHILE)
def test_what_the_business_does_meanwhile_is_told_after_what_waits(act, client, desk, case):
    """Else the last that it is told would be that its case has ended, or that we ask, when that is so no more."""
    command, fields, becomes = MEANWHILE[act]
    assert desk(case, command, **fields)
    token = links.mint(emails.case_key(case), email=case.contact.email).rstrip("/").rpartition("/")[2]
    Client().post(reverse(act, kwargs={"token": token}), {"text": ""})
    case.refresh_from_db()
    told, waits = OutgoingEmail.objects.filter(to=case.contact.email).order_by("-pk")[:2]
    assert (case.state, timezone.now() < waits.not_before <= told.not_before) == (becomes, True)


def test_what_is_done_with_several_is_told_after_what_waits_in_each(client, desk, case):
    assert desk(case, "skicka", **{"skicka-text": "Det ordnar sig."})
    fields = {"case": case.pk, "confirm": "1", "outcome": Outcome.ANSWERED, "nothing_more": "on"}
    client.post(reverse("admin:cases_case_many", args=["avsluta"]), fields)
    case.refresh_from_db()
    told, waits = OutgoingEmail.objects.filter(to=case.contact.email).order_by("-pk")[:2]
    assert (case.state, timezone.now() < waits.not_before <= told.not_before) == ("closed", True)


def test_nothing_is_said_to_wait_for_an_answer_before_the_question_is_there(client, case, asked, anna):
    client.force_login(anna)
    client.post(reverse("assignment_ask_business", kwargs={"pk": asked.pk}), {"write-text": "Hur många bord?"})
    address = links.mint(emails.case_key(case), email=case.contact.email)
    page = Client().get(address, follow=True).text
    assert ("Hur många bord?" in page, "Väntar på ditt svar" in page) == (False, False)
    its_minute_passes()
    page = Client().get(address, follow=True).text
    assert ("Hur många bord?" in page, "Väntar på ditt svar" in page) == (True, True)
