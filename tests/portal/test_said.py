"""What a press came to stands where its result stands, once, and has the focus."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from cases.admin import commands as cases
from cases.admin import meeting_commands as meetings
from cases.views import answering_commands
from events.admin import commands as events
from tests.gatherings import an_event


@pytest.fixture
def eva_at_work(client, eva):
    client.force_login(eva)
    return client


def said_in(html: str) -> list[tuple[str, str]]:
    """(the section, the sentence) of each message; the section is empty on top."""
    found = []
    for place in re.finditer(r'<div class="just-said".*?<p class="box [\w-]+">(.*?)</p>', html, re.S):
        sections = re.findall(r'<section [^>]*\bid="(\w+)"|(</section>)', html[: place.start()])
        found.append((sections[-1][0] if sections else "", place[1]))
    return found


def test_a_press_leads_to_its_sentence_in_the_section_of_the_result(eva_at_work, case, building):
    pressed = eva_at_work.post(
        reverse("admin:cases_case_do", args=[case.pk, "fraga-direkt"]), {"sector": building.pk}, follow=True
    )
    assert pressed.redirect_chain[-1][0].endswith(f"/{case.pk}/change/#sagt")
    html = pressed.content.decode()
    ((section, sentence),) = said_in(html)
    assert section == "fragor"
    assert sentence.startswith("Bygg har fått frågan")
    assert html.count('id="sagt" tabindex="-1"') == 1
    page = reverse("admin:cases_case_change", args=[case.pk])
    again = eva_at_work.get(page).text  # it can be undone
    assert (said_in(again), 'form="angra"' in again) == ([("fragor", "Bygg har fått frågan.")], True)
    assert 'id="sagt"' not in again  # whoever comes back has pressed nothing
    eva_at_work.post(reverse("admin:cases_case_do", args=[case.pk, "anteckna"]), {"skicka-text": "Hej."}, follow=True)
    assert said_in(eva_at_work.get(page).text) == []


def test_what_no_section_takes_is_said_on_top_and_not_lost(eva_at_work, eva):
    pressed = eva_at_work.post(reverse("admin:events_event_copy", args=[an_event(eva).pk]), follow=True)
    ((section, sentence),) = said_in(pressed.content.decode())
    assert section == ""
    assert sentence.startswith("Det här är kopian")


PLACES = {
    "admin/cases/case": cases.COMMANDS,
    "admin/cases/pilotmeeting": meetings.COMMANDS,
    "admin/events/event": events.COMMANDS,
    "cases/assignment": answering_commands.COMMANDS,
}


@pytest.mark.parametrize("folder", PLACES)
def test_each_section_that_a_button_leads_to_has_a_place_for_its_sentence(folder):
    templates = (settings.BASE_DIR / "templates" / folder).rglob("*.html")
    place = re.compile(r'{% said "([\w-]+)"(?: as \w+)? %}')
    places = {name for path in templates for name in place.findall(path.read_text())}
    sections = {each.section for each in PLACES[folder].values() if each.section and not each.puts_in}
    assert sections <= places
