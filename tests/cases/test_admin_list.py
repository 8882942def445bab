"""Eva's list: what stands in it, in which order, at what cost."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.admin.listing import case_list
from cases.admin.listing.case_list import CaseList
from cases.models import Case
from cases.workflow import AssignmentState
from portal.calendar import calendars
from portal.models import OutgoingEmail
from portal.text.swedish import long_date

LIST = "/admin/cases/case/"


def register(company="Davids skylt", *, days_ago=0, **fields) -> Case:
    fields = {"description": "Får jag sätta upp en skylt?", "email": "david@example.org"} | fields
    at = timezone.now() - timedelta(days=days_ago)
    return actions.register(actions.Submission(company_name=company, **fields), at=at)


def listed(user, view: str, **more) -> list[str]:
    cases = CaseList.asked_for(user, QueryDict(urlencode({"vy": view} | more)))
    return [row.case.company_name for row in cases.rows()]


@pytest.fixture
def desk(eva, anna, building, environment, case):
    """One case of each kind beside Bo's new one."""
    late = register("Sen", days_ago=30)
    actions.ask_sector(late, building, by=eva, at=timezone.now() - timedelta(days=29))
    waiting = register("Väntar")
    actions.pilot_asks(waiting, "Vilken gata?", by=eva)
    back = register("Återlämnad")
    declined = actions.ask_sector(back, building, by=eva)
    actions.ask_sector(back, environment, by=eva)
    actions.decline(declined, reason="not_ours", by=anna)
    ended = register("Slut")
    actions.close(ended, by=eva, outcome="referred")


def test_each_view_holds_its_cases_with_the_nearest_promise_first(desk, eva):
    assert listed(eva, "oppna") == ["Sen", "Bos bageri", "Återlämnad", "Väntar"]
    assert listed(eva, "att-ta-hand-om") == ["Bos bageri", "Återlämnad"]
    assert listed(eva, "forsenade") == ["Sen"]
    assert listed(eva, "star-still") == ["Sen"]
    assert listed(eva, "hos-foretaget") == ["Väntar"]
    assert listed(eva, "hos-sektorerna") == ["Sen", "Återlämnad"]
    assert listed(eva, "avslutade") == ["Slut"]


def test_a_question_that_came_back_is_off_the_desk_when_somebody_else_is_asked(desk, eva, fire_service):
    back = Case.objects.get(company_name="Återlämnad")
    actions.ask_sector(back, fire_service, by=eva)
    assert listed(eva, "att-ta-hand-om") == ["Bos bageri"]


def test_the_list_of_one_sector(desk, eva, environment):
    assert listed(eva, "oppna", sektor=str(environment.pk)) == ["Återlämnad"]


def test_a_search_looks_among_all_cases_the_open_ones_first(desk, eva):
    assert listed(eva, "forsenade", q="skylt") == ["Sen", "Återlämnad", "Väntar", "Slut"]


@pytest.mark.parametrize(
    "params", [{"vy": "x"}, {"sektor": "½"}, {"sida": "-1"}, {"sida": "9" * 30}, {"sektor": "9" * 30}]
)
def test_a_strange_address_gives_a_list_all_the_same(client, eva, case, params):
    client.force_login(eva)
    assert client.get(LIST, params).status_code == 200


def test_a_promise_is_told_in_words(eva):
    register("Ny")
    (row,) = CaseList(eva).rows()
    assert row.promise == "Hålls"
    last = calendars.office().add(row.case.next_due, 0)
    (row,) = CaseList(user=eva, today=last).rows()
    assert row.promise == "Nära"
    (row,) = CaseList(user=eva, today=last + timedelta(days=1)).rows()
    assert row.promise == "Brutet"


def queries(client, address: str) -> int:
    client.get(address)  # the first one of a minute also notes that Eva is here
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_ten_rows_of_each_kind_cost_as_many_queries_as_one(client, eva, building, environment, case, monkeypatch):
    monkeypatch.setattr(case_list, "ROWS", 12)  # so that there is a next page
    costs = {LIST: 12, f"{LIST}?vy=oppna&kanal=web&kol=typ&kol=handlaggare": 13, f"{LIST}?q=skylt": 20}
    client.force_login(eva)
    actions.ask_sector(register(), building, by=eva)
    assert {address: queries(client, address) for address in costs} == costs
    for number in range(10):
        made = register(f"Firma {number}")
        actions.ask_sector(made, building, by=eva)
        actions.ask_sector(made, environment, by=eva)
        register(f"Ny firma {number}")
    assert {address: queries(client, address) for address in costs} == costs


def test_no_count_of_all_rows_is_made(client, eva, case):
    client.force_login(eva)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert [query["sql"] for query in asked if "COUNT(" in query["sql"].upper()] == []


def test_the_list_goes_on_to_a_next_page_and_back(client, eva, monkeypatch):
    monkeypatch.setattr(case_list, "ROWS", 2)
    for number in range(3):
        register(f"Firma {number}")
    client.force_login(eva)
    first, second = client.get(LIST), client.get(LIST, {"sida": 2})
    assert ("Nästa" in first.text, "Föregående" in first.text) == (True, False)
    assert ("Nästa" in second.text, "Föregående" in second.text) == (False, True)
    assert "Firma 2" in second.text


# --- Several at once --------------------------------------------------------------------------------


def test_several_cases_are_asked_at_once_and_refusals_name_their_case(client, eva, building, case):
    asked_already = register()
    actions.ask_sector(asked_already, building, by=eva)
    client.force_login(eva)
    ids = {"case": [case.pk, asked_already.pk]}
    between = client.post(f"{LIST}flera/fraga/", ids)
    assert between.status_code == 200
    assert case.assignments.count() == 0  # the first page only asks
    done = client.post(f"{LIST}flera/fraga/", ids | {"confirm": "yes", "sector": building.pk}, follow=True)
    assert case.assignments.get().sector == building
    assert f"{asked_already.reference}: Bygg har redan en öppen fråga i ärendet." in done.text


def test_a_question_that_was_taken_back_is_asked_again_from_the_list_too(client, eva, assignment):
    actions.recall(assignment, by=eva)
    client.force_login(eva)
    fields = {"case": assignment.case_id, "confirm": "yes", "sector": assignment.sector_id}
    client.post(f"{LIST}flera/fraga/", fields)
    assert [each.state for each in assignment.case.assignments.all()] == [AssignmentState.ASKED]


def test_several_cases_get_a_new_date(client, eva, assignment):
    client.force_login(eva)
    due = calendars.office().add(timezone.localdate(), 9)
    fields = {"case": assignment.case_id, "confirm": "yes", "due": due.isoformat(), "reason": "Många är sjuka"}
    page = client.post(f"{LIST}flera/nytt-datum/", fields, follow=True).text
    assignment.refresh_from_db()
    assert assignment.due == due
    assert f"Ett ärende har fått ett nytt datum: {long_date(due)}." in page


def test_what_cannot_be_done_with_a_case_is_said_before_anything_is_typed(client, eva, assignment, case):
    """A case without a question has no date to move, and what has ended cannot be closed."""
    quiet = register()
    client.force_login(eva)
    both = {"case": [assignment.case_id, quiet.pk]}
    page = client.post(f"{LIST}flera/nytt-datum/", both).text
    assert f"{quiet.reference} {quiet.subject}: Ingen sektor arbetar med en fråga just nu." in page
    assert f"{assignment.case.reference} {assignment.case.subject}: " not in page
    assert 'name="reason"' in page
    assert 'name="reason"' not in client.post(f"{LIST}flera/nytt-datum/", {"case": quiet.pk}).text
    actions.put_aside(quiet, by=eva)
    assert "Ärendet är bortsorterat" in client.post(f"{LIST}flera/avsluta/", {"case": quiet.pk}).text


def test_a_case_with_three_questions_gets_one_letter_and_sorry_only_for_what_is_late(
    client, eva, case, building, environment, fire_service
):
    long_ago = timezone.now() - timedelta(days=60)
    for sector in (building, environment):
        actions.ask_sector(case, sector, by=eva, at=long_ago)
    actions.ask_sector(case, fire_service, by=eva)
    client.force_login(eva)
    due = calendars.office().add(timezone.localdate(), 9)
    fields = {"case": case.pk, "confirm": "yes", "due": due.isoformat(), "reason": "Många är sjuka"}
    client.post(f"{LIST}flera/nytt-datum/", fields)
    text = OutgoingEmail.objects.get(kind="new_date").text
    assert "Bygg och Miljö behöver mer tid" in text
    assert (
        f"Du får svar från Räddningstjänsten Östergötland i ditt ärende {case.reference} (öppna café) senast" in text
    )
    assert text.count("beklagar") == 1


def test_several_cases_are_closed_with_a_reason(client, eva, assignment):
    client.force_login(eva)
    fields = {"case": assignment.case_id, "confirm": "yes", "outcome": "referred"}
    assert "Bygg har inte svarat" in client.post(f"{LIST}flera/avsluta/", fields).text
    client.post(f"{LIST}flera/avsluta/", fields | {"despite_open": "Bo har ångrat sig"})
    assignment.case.refresh_from_db()
    assert assignment.case.state == "closed"


def test_a_refusal_for_some_keeps_them_chosen_and_the_form_filled_in(client, eva, assignment):
    done = register()
    client.force_login(eva)
    fields = {"case": [assignment.case_id, done.pk], "outcome": "referred", "text": "Länsstyrelsen bestämmer."}
    page = client.post(f"{LIST}flera/avsluta/", fields | {"confirm": "yes"})
    assert Case.objects.get(pk=done.pk).state == "closed"
    assert [case.pk for case in page.context["page"].cases] == [assignment.case_id]
    assert "De här ärendena gick inte" in page.text
    assert f"{assignment.case.reference}: Bygg har inte svarat." in page.text
    assert "Länsstyrelsen bestämmer." in page.text
    assert '<option value="referred" selected>' in page.text
    assert f'name="case" value="{assignment.case_id}"' in page.text
    assert f'name="case" value="{done.pk}"' not in page.text


def test_the_form_says_beforehand_which_cases_have_open_questions(client, eva, assignment):
    client.force_login(eva)
    page = client.post(f"{LIST}flera/avsluta/", {"case": [assignment.case_id, register().pk]}).text
    assert "Ett av ärendena har öppna frågor." in page
    assert page.count("Öppna frågor: Bygg") == 1


def test_several_cases_are_put_aside_as_spam(client, eva, case):
    client.force_login(eva)
    client.post(f"{LIST}flera/sortera-bort/", {"case": case.pk, "confirm": "yes"})
    case.refresh_from_db()
    assert case.state == "spam"


def test_before_cases_are_put_aside_the_letters_to_those_asked_are_counted(client, eva, assignment):
    client.force_login(eva)
    between = client.post(f"{LIST}flera/sortera-bort/", {"case": [assignment.case_id, register().pk]}).text
    assert ("Det blir 1 mejl till sektorer" in between, "Företagen får inga mejl." in between) == (True, True)


def test_the_letters_about_a_later_date_are_counted_before_several_are_asked(client, eva, case):
    told = register(days_ago=5)
    actions.write_to_business(told, "Hej.", by=eva, at=timezone.now() - timedelta(days=4))
    client.force_login(eva)
    between = client.post(f"{LIST}flera/fraga/", {"case": [case.pk, told.pk]}).text
    assert "Det blir 3 mejl till företag och sektorer." in between
    assert "Väljer du ett senare datum" in between


def test_a_wrong_date_for_several_keeps_what_was_typed(client, eva, assignment):
    client.force_login(eva)
    fields = {"case": assignment.case_id, "confirm": "yes", "due": "i morgon", "reason": "Många är sjuka"}
    page = client.post(f"{LIST}flera/nytt-datum/", fields).text
    assert "Skriv datumet så här: 2026-11-30, eller 30/11 2026." in page
    assert "Många är sjuka" in page
    assert "<title>Fel:" in page


def test_only_the_pilot_acts_on_several(client, anna, assignment):
    client.force_login(anna)
    page = client.post(f"{LIST}flera/sortera-bort/", {"case": assignment.case_id, "confirm": "yes"})
    assert page.status_code == 404
    assignment.case.refresh_from_db()
    assert assignment.case.state == "in_progress"


def test_several_at_once_and_a_case_page_lead_back_to_the_same_view_page_and_row(client, eva, case):
    client.force_login(eva)
    began = "vy=oppna&q=caf%C3%A9"
    shown, in_page = client.get(f"{LIST}?{began}").text, began.replace("&", "&amp;")
    assert f'name="lista" value="{in_page}"' in shown
    assert f'id="rad-{case.pk}"' in shown
    ticked = {"case": case.pk, "lista": began}
    assert f'href="{LIST}?{in_page}#rad-{case.pk}">Avbryt' in client.post(f"{LIST}flera/sortera-bort/", ticked).text
    assert client.post(f"{LIST}flera/sortera-bort/", {"lista": began}).url == f"{LIST}?{began}#sagt"

    page = re.search(rf'href="({LIST}{case.pk}/change/\?lista=[^"]+)"', shown)[1]
    opened = client.get(page).text
    assert f'href="{LIST}?{in_page}#rad-{case.pk}"' in opened
    assert f'name="lista" value="{in_page}"' in opened
    refused = client.post(f"{LIST}{case.pk}/gor/fraga/", {"lista": began})
    assert f'href="{LIST}?{in_page}#rad-{case.pk}"' in client.get(refused.url).text
    assert "fel=1" in refused.url

    assert client.post(f"{LIST}flera/sortera-bort/", ticked | {"confirm": "yes"}).url == f"{LIST}?{began}#sagt"
    page = client.get(f"{LIST}?vy=oppna").text
    assert page.index("Ett ärende är bortsorterat.") < page.index('<div class="empty">')
    elsewhere = client.post(f"{LIST}flera/fraga/", {"case": register().pk, "lista": "//evil.example"}).text
    assert elsewhere.count("evil.example") == elsewhere.count(f"{LIST}?%2F%2Fevil.example") + 1  # and the hidden field
