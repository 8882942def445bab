"""A case that ended long ago is no dead end: more about it is a new case, which knows the old one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions, emails
from cases.models import Case
from portal.mail import links
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed

WORDS = "Gäller det även vintern?"


def desk(client, case) -> str:
    return client.get(f"/admin/cases/case/{case.pk}/change/").text


def test_bo_asks_more_about_a_case_that_ended_long_ago(client, case, assignment, eva, anna, fire_service):
    actions.answer(assignment, "Sök bygglov.", by=anna, to_business=True)
    fire = actions.ask_sector(case, fire_service, by=eva)
    actions.answer(fire, "Högst 60.", by=None, to_business=True)
    actions.close(case, by=eva, outcome="answered", nothing_more=True)
    link = links.mint(emails.case_key(case), email=case.contact.email)
    page = client.get(link).text
    assert ("Öppna ärendet igen" in page, "Fråga mer om detta" in page) == (True, False)
    with pytest.raises(NotAllowed, match="kan öppnas igen"):
        actions.ask_more(case, WORDS)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))
    page = client.get(link).text
    assert ("Öppna ärendet igen" in page, "Fråga mer om detta" in page) == (False, True)
    assert "Skriv vad du vill fråga om." in client.post(f"{link}fraga-mer/", {"text": " "}, follow=True).text
    OutgoingEmail.objects.all().delete()
    page = client.post(f"{link}fraga-mer/", {"text": WORDS}, follow=True).text
    client.post(f"{link}fraga-mer/", {"text": WORDS})  # the second of two presses
    more = case.followed_by.get()
    assert (more.subject, more.description, more.place) == ("Mer om Öppna café", WORDS, "Hamngatan 2")
    assert (more.contact.email, more.contact.is_proved, more.company_name) == ("bo@example.org", True, "Bos bageri")
    assert list(more.wishes.all()) == list(case.wishes.all())
    # Each page knows the other, for Bo, for Eva and for the officer.
    assert (WORDS in page, f"Fortsätter på ärende {case.reference}" in " ".join(page.replace("\n", " ").split())) == (
        True,
        True,
    )
    assert f"{more.reference}, Mer om" in client.get(link).text
    told = {letter.kind: letter.text for letter in OutgoingEmail.objects.all()}
    assert f"Det fortsätter på {case.reference}." in told["new_case"]
    assert more.reference in told["receipt"]
    client.force_login(eva)
    assert f"/{case.pk}/change/" in desk(client, more).split('id="vill-rubrik"')[0]  # in the head
    assert "Fråga Räddningstjänsten" in desk(client, more)  # it answered in the old one
    asked = actions.ask_sector(more, assignment.sector, by=eva, officer=anna)
    client.force_login(anna)
    page = client.get(f"/handlaggare/uppdrag/{asked.pk}/").text
    assert f'<a href="/handlaggare/uppdrag/{assignment.pk}/">{case.reference}</a>' in page
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="x", by=eva)
    assert case.reference not in client.get(f"/handlaggare/uppdrag/{asked.pk}/").text
    assert case.reference not in desk(client, more)
