"""What a version before this one left half done still opens: drafts, sessions, and letters and schedules in a queue.

Each sample is as that version stored it. A new shape gets a new sample; the old ones are never changed.
"""

import json

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.models import Case, Draft
from events.models import Registration
from portal.mail import links
from portal.models import StoredFile
from portal.people import unsent_input
from portal.record.persons import Identity

KEY = "gammal-nyckel".ljust(43, "-")  # as long as one that is drawn
WHAT, REACH, CHECK = "/arenden/nytt/", "/arenden/nytt/kontakt/", "/arenden/nytt/kontrollera/"
TOLD = """{"description": "Ett café", "wishes": ["vet-inte"], "place": "Hamngatan 2", "wished_start": "i maj",
    "spoken_with": "Kim i växeln"}"""
REACHED = """{"company_name": "Bos bageri", "not_started": false, "name": "Bo Berg", "email": "bo@example.org",
    "phone": "070-123 45 67", "preference": "Ring", "number": {"kind": "company", "shown": "556016-0680",
    "fingerprint": "f00d"}}"""
TYPED = '{"typed": {"description": ["Ett café"], "place": ["Hamngatan 2"]}, "files": ["a.exe: Filen togs inte emot."]}'
UNREACHED = '{"typed": {"name": ["Bo Berg"], "email": ["bo"], "phone": [""]}, "files": []}'
SAMPLES = {
    "the first step": '{"what": %s}' % TOLD,  # noqa: UP031 - braces of JSON
    "a first step that was refused": '{"what_tried": %s}' % TYPED,  # noqa: UP031
    "a second step that was refused": '{"what": %s, "reach_tried": %s}' % (TOLD, UNREACHED),  # noqa: UP031
    "a first step that was left": '{"what_typed": %s}' % TYPED,  # noqa: UP031
    "a second step that was left": '{"what": %s, "reach_typed": %s}' % (TOLD, UNREACHED),  # noqa: UP031
    "both steps": '{"what": %s, "reach": %s}' % (TOLD, REACHED),  # noqa: UP031
}


def stored(client, sample: str) -> Draft:
    client.cookies["arende"] = KEY
    return Draft.objects.create(key_hash=links.hash_of(KEY), data=json.loads(SAMPLES[sample]))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_draft_of_the_version_before_opens_in_every_step(client, db, sample):
    stored(client, sample)
    pages = [client.get(address, follow=True) for address in (WHAT, REACH, CHECK)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Ett café" in pages[0].text


def test_a_draft_of_the_version_before_is_sent_with_everything_in_it(client, db):
    stored(client, "both steps")
    client.post(CHECK)
    case = Case.objects.select_related("contact", "business").get()
    assert (case.description, case.place, case.wished_start, case.spoken_with) == (
        *("Ett café", "Hamngatan 2", "i maj", "Kim i växeln"),
    )
    assert (case.company_name, case.is_not_started, case.business.org_number) == ("Bos bageri", False, "556016-0680")
    contact = case.contact
    assert (contact.name, contact.email, contact.phone, contact.preference) == (
        *("Bo Berg", "bo@example.org", "070-123 45 67", "Ring"),
    )


def test_every_shape_that_a_draft_has_now_has_a_sample(client, db):
    there = {part for sample in SAMPLES.values() for part in json.loads(sample)}
    made = set()
    for what, reach in (("Ett café", "bo@example.org"), ("x" * 5001, ""), ("Ett café", "bo")):
        client.cookies.clear()
        client.post(WHAT, {"description": what})
        client.post(REACH, {"email": reach})
        made |= {part for draft in Draft.objects.all() for part in draft.data}
        client.post(f"{WHAT}spara/", {"description": what})
        client.post(f"{REACH}spara/", {"email": reach})
        made |= {part for draft in Draft.objects.all() for part in draft.data}
    assert made == there


def test_what_was_typed_on_a_page_and_kept_in_the_session_is_read(rf, anna):
    kept = '{"fields": {"write-text": ["Ja"]}, "tried": "write", "said": "Ärendet är avslutat."}'
    request = rf.get("/", {unsent_input.REFUSED: "1"})
    request.session, request.user = {unsent_input.KEY: {"sida": json.loads(kept)}}, anna
    typed = unsent_input.of(request, "sida")
    assert (typed.data["write-text"], typed.tried, typed.said) == ("Ja", "write", "Ärendet är avslutat.")


def test_the_files_that_a_stranger_had_chosen_on_all_pages_are_found_on_the_page_of_each(rf, db):
    one, other = (StoredFile.objects.create(name="a.pdf", size=1, sha256=mark * 64) for mark in "ab")
    texts = {page: {"fields": {"write-files": [str(file.pk)]}} for page, file in (("sida", one), ("annan", other))}
    request = rf.get("/")
    request.session, request.user = {"typed": texts, "typed_files": [one.pk, other.pk]}, AnonymousUser()
    assert unsent_input.files_of(request, "sida") == [one]
    unsent_input.keep(request, "sida", {})
    found = [unsent_input.files_of(request, page) for page in ("sida", "annan", "tredje")]
    assert found == [[], [other], []]


def test_a_link_of_a_letter_that_waits_to_be_sent_is_made(db):
    row = json.loads('{"scope": "case", "target_id": 7, "view": "business_case", "days": 730}')
    assert links.mint(links.Key(**row), email="bo@example.org").startswith("/arende/")


def test_the_schedule_that_a_company_was_told_last_is_read():
    told = """[{"company": 1, "school_class": 2, "slot": 3, "when": "Tisdag", "what": "8A, Hamnskolan", "start": "",
        "end": "", "number": 1, "sequence": 0, "is_off": false}]"""
    (visit,) = Registration(told=json.loads(told)).schedule
    assert (visit.school_class, visit.what, visit.is_off) == (2, "8A, Hamnskolan", False)


def test_whom_a_registrar_looked_up_before_the_new_version_is_read():
    row = '{"email": "", "phone": "", "number": {"kind": "company", "shown": "556016-0680", "fingerprint": "f00d"}}'
    assert Identity.from_row(json.loads(row)).in_words == "556016-0680"


def test_an_act_that_a_session_held_whole_is_refused_in_words_and_leaves_it(client, eva):
    """It could be undone for a minute, which the change of version took: see cases/undoing/views.py."""
    client.force_login(eva)
    session = client.session
    said = {"said": "Texten är skickad.", "section": "trad", "refusal": "Det går inte att ångra längre.", "typed": {}}
    where = {"key": "gammal", "address": "/handlaggare/angra/", "back": "/i-dag/#sagt", "page": "case-1"}
    session["undo"] = said | where | {"deed": {"case": 1, "by": eva.pk, "until": "2026-11-30T12:00:00+00:00"}}
    session.save()
    page = client.post("/handlaggare/angra/", {"key": "gammal"}, follow=True)
    assert ("Det går inte att ångra längre." in page.text, "deed" in client.session["undo"]) == (True, False)
