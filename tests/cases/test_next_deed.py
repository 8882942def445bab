"""What the case page tells the pilot to do next, and where on the page that is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.admin.case_page import NEWEST
from cases.admin.listing.tabs import needs_pilot
from cases.models import Case
from cases.workflow import Outcome, State
from tests.cases.test_moves import put_in
from tests.courses import in_days

NOTHING = ""


@pytest.fixture
def told(client, eva):
    """The button of the page and its place; none where nothing waits for Eva."""
    client.force_login(eva)

    def look(case: Case) -> tuple[str, str]:
        page = client.get(reverse("admin:cases_case_change", args=[case.pk]))
        deed, html = page.context["next"], page.text
        assert not deed.button or f'id="{deed.place}"' in html  # it leads somewhere on the page
        assert (("Inget väntar på dig" in html), ("Gör det här nu" in html)) == (not deed.button, bool(deed.button))
        case.refresh_from_db()
        is_on_desk = Case.objects.open().exclude(state=State.RESTING).filter(needs_pilot(), pk=case.pk).exists()
        assert bool(deed.button) or not is_on_desk
        return deed.button, deed.place

    return look


def test_a_question_that_was_taken_back_at_once_is_no_answer_to_one_that_was_handed_back(
    told, case, building, environment, fire_service, eva, anna
):
    """Also while another sector is at work, so that it is on nobody's desk but by that."""
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    actions.ask_sector(case, fire_service, by=eva)
    actions.decline(asked, reason="not_ours", by=anna)
    assert told(case) == ("Fråga en annan sektor", "fraga-fler")
    actions.recall(actions.ask_sector(case, environment, by=eva), by=eva)
    assert told(case) == ("Fråga en annan sektor", "fraga-fler")
    assert Case.objects.filter(needs_pilot(), pk=case.pk).exists()


def test_why_a_question_came_back_is_no_answer_to_pass_on(told, case, building, environment, eva, anna):
    """Also once the same sector is asked again."""
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    actions.decline(asked, reason="not_ours", text="Fråga Miljö i stället.", by=anna)
    assert told(case) == ("Fråga en annan sektor", "fraga-fler")
    actions.ask_again(asked, by=eva)
    assert told(case) == (NOTHING, "")


def test_the_tag_says_your_turn_to_whoever_is_waited_for(client, case, building, eva, anna):
    """A wish for a later date is Eva's to answer, and still the sector's turn."""
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    actions.new_date(asked, in_days(90), reason="Kartan dröjer.", by=anna)
    client.force_login(eva)
    address = reverse("admin:cases_case_change", args=[case.pk])
    page = client.get(address)
    assert (page.context["next"].button, page.context["is_own_turn"]) == ("Säg ja eller nej", False)
    actions.decline(asked, reason="not_ours", by=anna)
    assert client.get(address).context["is_own_turn"] is True


def test_from_a_new_case_to_its_end_the_page_says_what_comes_next(told, case, building, eva, anna):
    assert told(case) == ("Fråga en sektor", "fragor")
    asked = actions.ask_sector(case, building, by=eva, officer=anna)
    assert told(case) == (NOTHING, "")
    question = actions.ask_business(asked, "Hur stor blir den?", by=anna)
    assert told(case) == (NOTHING, "")
    actions.reply(case, "Tolv platser.", question=question)
    asked.refresh_from_db()
    actions.answer(asked, "Sök bygglov.", by=anna, to_business=False)
    assert told(case) == ("Ge svaret vidare", "skicka-text")
    actions.write_to_business(case, "Du behöver bygglov.", by=eva, is_answer=True)
    assert told(case) == ("Avsluta ärendet", "avsluta")
    actions.reply(case, "Och för markisen?")
    actions.answer(case.assignments.get(), "Nej.", by=anna, to_business=True)
    assert told(case) == ("Avsluta ärendet", "avsluta")
    actions.close(case, by=eva, outcome=Outcome.ANSWERED, nothing_more=True)
    assert told(case) == (NOTHING, "")


def test_a_question_that_came_back_or_wants_a_later_date_waits_also_while_others_work(
    told, case, building, environment, eva, anna, cecilia
):
    at_building = actions.ask_sector(case, building, by=eva, officer=anna)
    at_environment = actions.ask_sector(case, environment, by=eva, officer=cecilia)
    actions.new_date(at_building, in_days(90), reason="Kartan dröjer.", by=anna)
    assert told(case) == ("Säg ja eller nej", f"fragor-{at_building.pk}")
    actions.refuse_date(at_building, text="Nej.", by=eva)
    actions.decline(at_environment, reason="not_ours", by=cecilia)
    assert told(case) == ("Fråga en annan sektor", "fraga-fler")


@pytest.mark.parametrize("state", State)
def test_in_each_state_the_page_says_what_waits_as_the_list_does(told, case, eva, state):
    button, _ = told(put_in(case, state))
    assert bool(button) == (state in {"received", "reopened", "in_progress", "waiting"})


def test_who_only_reads_is_told_no_deed(client, dag, case):
    client.force_login(dag)
    page = client.get(reverse("admin:cases_case_change", args=[case.pk])).text
    assert ("Gör det här nu" in page, "Inget väntar på dig" in page, "Vems tur" in page) == (False, False, True)


def test_the_newest_text_stands_first_and_the_older_ones_are_folded(client, case, eva):
    began = timezone.now() - timedelta(days=2)
    for number in range(NEWEST + 3):
        actions.write_note(case, f"Anteckning {number:02}.", by=eva, at=began + timedelta(minutes=number))
    client.force_login(eva)
    page = client.get(reverse("admin:cases_case_change", args=[case.pk])).text
    places = [page.index(f"Anteckning {number:02}.") for number in range(NEWEST + 3)]
    assert places == sorted(places, reverse=True)
    assert places[3] < page.index("Visa 3 äldre") < places[2]
    assert page.index('id="skriv"') < places[-1]


def test_what_a_press_on_one_sector_came_to_stands_at_that_sector(client, case, building, environment, eva):
    client.force_login(eva)
    asked = [actions.ask_sector(case, each, by=eva) for each in (building, environment)]
    press = reverse("admin:cases_case_do", args=[case.pk, "ta-tillbaka"])
    page = client.post(press, {"assignment": asked[1].pk}, follow=True).text
    row = page[page.index(f'id="fragor-{asked[1].pk}"') :].split("</li>")[0]
    assert 'id="sagt" tabindex="-1"' in row
    assert "Frågan till Miljö är återtagen." in row
    step = actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    press = reverse("admin:cases_case_do", args=[case.pk, "ta-bort-steg"])
    page = client.post(press, {"step": step.pk, "stood": ""}, follow=True).text
    assert "Steget är borttaget." in page[page.index('id="steg"') :].split("<ol")[0]


def test_a_rare_deed_that_was_refused_is_shown_open(client, case, eva):
    client.force_login(eva)
    assert '<details class="more">' in client.get(reverse("admin:cases_case_change", args=[case.pk])).text
    rest = reverse("admin:cases_case_do", args=[case.pk, "vila"])
    assert '<details class="more" open>' in client.post(rest, {"vila-reason": "Bo väntar."}, follow=True).text
