"""Each field of the public form, by generation from the form: a canary in it is met everywhere that it must be told.

On the check page, on the receipt, at the pilot's and the sector's, in the case file and the extract; another
organisation reads what the list lets it read; and nothing is left of it when the case has been disposed of.
"""

import json

import pytest
from django import forms
from django.utils import timezone

from cases import actions, emails
from cases.fields import CASE
from cases.forms import ReachForm, WhatForm
from cases.models import Case, Draft
from cases.record.case_documents import documents_of
from cases.record.disposing import discard_cases
from portal.mail import links
from portal.record import persons
from portal.record.fields import Reader
from portal.record.own_fields import CONTACT
from portal.record.persons import Identity
from portal.record.retention import Disposal
from tests.cases.test_disposing import places_with_a_canary

WHAT, REACH, CHECK = "/arenden/nytt/", "/arenden/nytt/kontakt/", "/arenden/nytt/kontrollera/"
EMAIL, PHONE = "kanarie@example.org", "070-174 06 05"
# What has a place of its own on those pages, beside the plain lines.
SPECIAL = {"description", "wishes", "files", "guide", "company_name", "not_started", "org_number"}


def told(form: type[forms.Form]) -> dict[str, str]:
    texts = {name: f"KANARIE-{name}" for name, each in form.base_fields.items() if type(each) is forms.CharField}
    return {name: text for name, text in texts.items() if name not in {"phone", "org_number"}}


TOLD_WHAT = told(WhatForm)
TOLD_REACH = told(ReachForm) | {"email": EMAIL, "phone": PHONE}
ALL = TOLD_WHAT | TOLD_REACH


def missing(page: str, wanted: dict[str, str] = ALL) -> set[str]:
    return {name for name, text in wanted.items() if text not in page}


@pytest.fixture
def draft(client, db) -> Draft:
    client.post(WHAT, TOLD_WHAT)
    client.post(REACH, TOLD_REACH)
    return Draft.objects.get()


@pytest.fixture
def sent(client, draft) -> Case:
    client.post(CHECK)
    return Case.objects.get()


def extract(reader) -> str:
    who = Identity(email=EMAIL)
    return json.dumps(persons.as_data(who, persons.find(who, reader=reader), at=timezone.now()), ensure_ascii=False)


def test_every_field_of_the_form_is_a_line_of_the_list_or_has_a_place_of_its_own():
    assert WhatForm.base_fields.keys() - SPECIAL == set(CASE.typed_names())
    assert ReachForm.base_fields.keys() - SPECIAL == set(CONTACT.typed_names())


def test_what_is_typed_is_shown_before_it_is_sent_and_on_the_receipt(client, draft):
    assert missing(client.get(CHECK).text) == set()
    assert missing(client.post(CHECK, follow=True).text, TOLD_WHAT) == set()


def test_the_pilot_and_a_sector_that_reads_the_case_read_what_was_typed(client, sent, building, eva, anna):
    asked = actions.ask_sector(sent, building, by=eva, officer=anna)
    client.force_login(eva)
    assert missing(client.get(f"/admin/cases/case/{sent.pk}/change/").text) == set()
    client.force_login(anna)
    assert missing(client.get(f"/handlaggare/uppdrag/{asked.pk}/").text) == set()


def test_another_organisation_reads_what_the_list_lets_it_read_and_nothing_else(client, sent, fire_service, eva):
    asked = actions.ask_sector(sent, fire_service, by=eva)
    page = client.get(links.mint(emails.assignment_key(asked))).text
    shared = {each.name for each in CASE.fields if each.reads == Reader.PARTNER}
    assert shared == {"description", "place", "town", "wished_start"}
    assert missing(page) == ALL.keys() - shared


def test_the_case_file_and_the_extract_tell_all_of_it(client, draft, rut):
    assert missing(extract(rut)) == set()  # while it is a draft
    client.post(CHECK)
    case = Case.objects.get()
    form = next(paper for paper in documents_of(case, rut) if paper.key == "form")
    assert missing(form.text) == set()
    assert missing(extract(rut)) == set()


def test_nothing_of_it_is_left_when_the_case_has_been_disposed_of(sent, rut):
    assert len(places_with_a_canary()) > 3
    discard_cases([sent.pk], Disposal(at=timezone.now(), by=rut, run=None, is_real=True))
    assert places_with_a_canary() == []


def test_a_draft_of_the_version_before_a_field_still_opens_and_is_sent(client, draft):
    """A field that the form did not ask yet when the draft was begun is empty."""
    for part in draft.data.values():
        for name in {*CASE.typed_names(), *CONTACT.typed_names()} - {"email"}:
            part.pop(name, None)
    draft.save()
    for address in (WHAT, REACH, CHECK):
        assert client.get(address).status_code == 200
    client.post(CHECK)
    assert (Case.objects.get().place, Case.objects.get().contact.email) == ("", EMAIL)
