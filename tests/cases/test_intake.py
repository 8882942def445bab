"""What registering does: one case, one promise, its letters, and a number of its own, also under load."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cases import actions
from cases.actions import Submission
from cases.actions.intake.submission import subject_of
from cases.models import Case, Draft, Promise, StatusChange
from portal.models import Business, LogEntry, OutgoingEmail
from portal.models.business import KnownNumber
from portal.text import orgnumber
from tests.at_once import in_parallel
from tests.people import tells

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_a_registered_case_waits_for_the_pilot_and_has_a_promise(case):
    assert (case.state, case.turn, case.channel) == ("received", "pilot", "web")
    assert Promise.objects.get(case=case).due == case.next_due
    assert StatusChange.objects.get(case=case).to_state == "received"
    assert LogEntry.objects.get(thing="case", thing_id=case.pk).action == "case.register"


def test_the_business_and_the_pilot_get_one_letter_each(case):
    letters = OutgoingEmail.objects.order_by("pk").values_list("kind", "to")
    assert list(letters) == [("receipt", "bo@example.org"), ("new_case", "lots@example.org")]


def test_first_contact_is_promised_in_working_days(eva):
    before_christmas = datetime(2026, 12, 22, 15, tzinfo=STOCKHOLM)
    case = actions.register(Submission(description="Café", email="bo@example.org"), at=before_christmas)
    assert case.next_due.isoformat() == "2026-12-28"


def test_the_letters_hold_no_free_text_and_no_name(case):
    for letter in OutgoingEmail.objects.all():
        for secret in ("uteservering vid hamnen", "Bos bageri", "Bo Berg", "070-123", "Hamngatan"):
            assert secret not in letter.subject + letter.text


def test_who_leaves_only_a_telephone_number_gets_no_letter(eva):
    actions.register(Submission(description="Café", phone="070-123 45 67"))
    assert [letter.to for letter in OutgoingEmail.objects.all()] == ["lots@example.org"]


def test_a_founder_has_no_business(eva):
    assert actions.register(Submission(description="Café", email="bo@example.org")).business is None


def test_a_sole_traders_number_is_never_stored(eva):
    number = KnownNumber.of(orgnumber.parse("850709-9805"))
    case = actions.register(
        Submission(description="Café", email="bo@example.org", company_name="Bos firma", org_number=number)
    )
    stored = Business.objects.filter(pk=case.business_id).values().get()
    assert (stored["org_number"], stored["number_mask"], stored["kind"]) == ("", "850709-****", "sole_trader")
    assert not tells("850709-9805", stored)
    assert Business.objects.get(number_fingerprint=number.fingerprint) == case.business


def test_a_subject_says_what_is_wished_for_or_how_the_text_begins(cafe):
    assert subject_of("Lång text", [cafe]) == "Öppna café"
    assert subject_of("jag vill\nbygga", []) == "Jag vill"
    assert subject_of("", []) == "Utan rubrik"
    assert len(subject_of("ord " * 100, [])) <= 82


def test_a_personal_identity_number_stays_out_of_lists_and_headings(eva):
    case = actions.register(Submission(description="19640823-3234 heter jag, Olof", phone="070-1740605"))
    assert "3234" not in case.subject
    assert "heter jag, Olof" in case.subject
    by_hand = actions.register(Submission(description="x", subject="Olof 640823-3234", phone="070-1740605"))
    assert "3234" not in by_hand.subject
    assert "3234" not in actions.describe(by_hand, subject="Café, 640823-3234", matter_types=[], by=eva).subject


def test_numbers_begin_anew_each_year(eva):
    def registered(year: int) -> str:
        at = datetime(year, 3, 1, 9, tzinfo=STOCKHOLM)
        return actions.register(Submission(description="Café", email="bo@example.org"), at=at).reference

    assert [registered(2026), registered(2026), registered(2027)] == ["2026-0001", "2026-0002", "2027-0001"]


def test_a_case_received_after_midnight_in_sweden_belongs_to_the_new_year(eva):
    at = datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert actions.register(Submission(description="Café", email="bo@example.org"), at=at).reference == "2027-0001"


@pytest.mark.django_db(transaction=True)
def test_the_yearly_series_has_neither_gaps_nor_doubles_under_load(eva):
    def some_fail(number: int):
        if number % 4 == 3:
            # A registration that fails after it took its number gives the number back.
            return actions.register(Submission(description="Café", email="x" * 300 + "@example.org"))
        return actions.register(Submission(description="Café", email=f"bo{number}@example.org"))

    in_parallel(16, some_fail)
    year = datetime.now(STOCKHOLM).year
    references = sorted(Case.objects.values_list("reference", flat=True))
    assert references == [f"{year}-{number:04}" for number in range(1, 13)]


@pytest.mark.django_db(transaction=True)
def test_one_draft_makes_one_case_however_often_it_is_sent_at_once(eva):
    draft = Draft.objects.create(key_hash="x", data={"what": {}, "reach": {}})
    submission = Submission(description="Café", email="bo@example.org")
    cases = in_parallel(6, lambda _: actions.register(submission, draft=draft).pk)
    assert Counter(cases) == {Case.objects.get().pk: 6}
    assert OutgoingEmail.objects.count() == 2
    draft.refresh_from_db()
    assert draft.data == {}
