"""A joined case brings its words: who reads what of a duplicate where the work goes on, and in which place."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases import actions, emails
from cases.models import Case, SecrecyMark
from portal.files import storing
from portal.mail import links
from portal.models import LogEntry

pytestmark = pytest.mark.django_db

GROUND = {"section": "OSL 31 kap. 16 §", "reason": "x"}


def register(description: str, email: str = "bo@example.org", **more) -> Case:
    return actions.register(actions.Submission(description=description, email=email, **more))


def file(name: str):
    return storing.store(SimpleUploadedFile(name, b"Text.", "text/plain"))


def read(client: Client, address: str) -> str:
    return " ".join(client.get(address).text.split())


def order(page: str, *words: str) -> list[str]:
    """Of the words those that stand in the thread, as they follow upon each other."""
    page = page.partition('<ol class="thread">')[2].partition("</ol>")[0]
    return sorted((each for each in words if each in page), key=page.index)


def business_page(case: Case) -> str:
    return links.mint(emails.case_key(case), email=case.contact.email)


def desk(case: Case) -> str:
    return f"/admin/cases/case/{case.pk}/change/"


def question(assignment) -> str:
    return f"/handlaggare/uppdrag/{assignment.pk}/"


@pytest.fixture
def twin(case) -> Case:
    """Bo has sent the same once more; both addresses are proved, and both were told of before the joining."""
    made = register("Samma café, men med musik.", place="Kajen", files=[file("ritning.txt")])
    for each in (case, made):
        actions.prove_address(each, how="letter")
    return made


def test_every_reader_reads_in_its_place_in_time_what_of_the_duplicate_is_theirs_to_read(
    client, case, twin, eva, anna, cecilia, rolf, rut, environment, building, fire_service
):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    outside = actions.ask_sector(case, fire_service, by=eva)
    before = actions.ask_sector(twin, environment, by=eva, officer=cecilia)
    start = timezone.now() - timedelta(hours=3)
    Case.objects.filter(pk=case.pk).update(received_at=start)
    Case.objects.filter(pk=twin.pk).update(received_at=start + timedelta(minutes=1))
    actions.write_to_business(case, "Ett.", by=eva, at=start + timedelta(minutes=2))
    actions.answer(before, "Två.", by=cecilia, to_business=True, stored=[file("råd.txt")])
    actions.answer(before, "Bara till lotsen.", by=cecilia, to_business=False)
    actions.write_note(twin, "Lotsens egen.", by=eva)
    actions.join(twin, case, by=eva)
    twin.refresh_from_db()
    actions.write_to_business(case, "Tre.", by=eva)

    public = ["Samma café, men med musik.", "Ett.", "Två.", "Tre."]
    more = ["Bara till lotsen.", "Lotsens egen."]
    files = ["ritning.txt", "råd.txt"]
    link = links.mint(emails.assignment_key(asked), email=asked.sector.email)
    readers = {
        "bo": (None, business_page(case), public, files),
        "bo by the duplicate's link": (None, business_page(twin), public, files),
        "eva": (eva, desk(case), [*public[:-1], *more, "Tre."], files),
        "rut": (rut, desk(case), [*public[:-1], more[0], "Tre."], files),
        "anna": (anna, question(asked), public, files),
        "the mailbox": (None, link, public, files),
        "rolf": (rolf, question(outside), [], []),
    }
    for name, (user, address, words, names) in readers.items():
        browser = Client()
        if user:
            browser.force_login(user)
        page = read(browser, address)
        assert (name, order(page, *public, *more)) == (name, words)
        assert (name, [each for each in files if each in page]) == (name, names)
        found = re.findall(r'href="([^"]*/fil/\d+/)"', page)
        assert (name, [browser.get(each).status_code for each in found]) == (name, [200] * len(names))
        assert (name, page.count('class="origin"')) == (name, len(set(words) - {"Ett.", "Tre."}))
    # Of the duplicate's page itself: the sector asked where it goes on reads it too, and can find it.
    assert Case.objects.visible_to(anna).filter(pk=twin.pk).exists()
    assert not Case.objects.visible_to(rolf).exists()


def test_a_mark_or_a_conflict_of_interest_in_a_duplicate_holds_where_it_goes_on(
    case, twin, eva, anna, malin, rut, building, environment
):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    secret = actions.write_to_business(twin, "Hemligt meddelande.", by=eva)
    actions.join(twin, case, by=eva)
    browser = Client()
    browser.force_login(anna)
    assert "Hemligt meddelande." in read(browser, question(asked))
    actions.mark_secret(twin, message=secret, by=rut, **GROUND)
    page = read(browser, question(asked))
    assert ("Hemligt meddelande." in page, "Samma café, men" in page) == (False, True)
    actions.mark_secret(twin, by=rut, sectors=[environment], **GROUND)
    page = read(browser, question(asked)) + read(Client(), links.mint(emails.assignment_key(asked), email="a@b.se"))
    assert ("Samma café, men" in page, "ritning.txt" in page, "uteservering" in page) == (False, False, True)
    # Rut reads them all, and it is noted where they stand.
    browser.force_login(rut)
    assert "Hemligt meddelande." in read(browser, desk(case))
    assert set(LogEntry.objects.filter(action="secrecy.read").values_list("details__case", flat=True)) == {twin.pk}
    # The matter is the same: who is in conflict in the one reads neither.
    SecrecyMark.objects.all().delete()
    other = actions.register(actions.Submission(description="Tredje gången", email="bo@example.org"))
    declared = actions.ask_sector(other, building, by=eva, officer=malin)
    actions.decline(declared, reason="conflict", by=malin)
    assert Case.objects.visible_to(malin).filter(pk=case.pk).exists()
    actions.join(other, case, by=eva)
    assert not Case.objects.visible_to(malin).filter(pk__in=[case.pk, twin.pk, other.pk]).exists()
    browser.force_login(malin)
    assert browser.get(question(asked)).status_code == 404


def test_another_s_words_are_read_by_the_town_hall_and_never_by_the_other_business(client, case, eva, anna, building):
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    davids = register("Davids hemlighet", "david@example.org", company_name="Davids el", files=[file("david.txt")])
    unproved = register("Främlingens ord")
    for each in (case, davids):
        actions.prove_address(each, how="letter")
    theirs = actions.write_to_business(davids, "Bara till David.", by=eva)
    for each in (davids, unproved):
        actions.join(each, case, by=eva, across_businesses=True)
    words = ("Davids hemlighet", "Främlingens ord", "Bara till David.", "david.txt", davids.reference)
    page = read(client, business_page(case))
    assert [each for each in words if each in page] == []
    for attachment in davids.attachments.all():
        assert client.get(f"{business_page(case)}fil/{attachment.pk}/").status_code == 404
    client.post(f"{business_page(case)}svara/", {"text": "Svar", "question": theirs.pk})
    assert not case.messages.exists()
    client.force_login(anna)
    page = read(client, question(asked))
    assert [each for each in words if each not in page] == []
    assert f"Den som skickade {davids.reference} och alla som arbetar med ärendet kan läsa det här" in page
    client.force_login(eva)
    assert "Där skrev Davids el" in read(client, desk(case))
