""" "I dag": what waits for whoever works here, worked from the row."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Assignment
from cases.undoing import actions as undoing
from portal.models import DeadAddress
from tests.people import on_the_day

pytestmark = pytest.mark.django_db
PAGE = "/i-dag/"


def test_a_new_case_is_asked_about_at_two_sectors_in_two_presses_from_the_page(client, eva, case, building):
    """Each row has the buttons of what the matter points to; the row stays, and what was done is said in it."""
    client.force_login(eva)
    page = client.get(PAGE).text
    assert f'name="day-row" value="nytt-{case.pk}"' in page
    address = reverse("admin:cases_case_do", args=[case.pk, "fraga-direkt"])
    for sector in ("Bygg", "Miljö"):
        assert f"Fråga {sector}" in page
        pk = Assignment._meta.get_field("sector").related_model.objects.get(name=sector).pk
        answer = client.post(address, {"day-row": f"nytt-{case.pk}", "sector": pk})
        assert answer["Location"] == f"{PAGE}?kvar=nytt-{case.pk}#sagt"
        page = client.get(answer["Location"]).text
        row = page[page.index(case.reference) :]
        assert f"{sector} har fått frågan." in row[: row.index("</li>")]
        assert f"Fråga {sector}" not in row[: row.index("</li>")]
    assert set(case.assignments.values_list("sector__name", flat=True)) == {"Bygg", "Miljö"}
    assert _in_time(client) == {"Bygg": "1", "Miljö": "1"}  # now with those who have it


def test_what_is_typed_on_the_case_page_stands_when_a_row_is_pressed(client, eva, case, building):
    """The row sends its own button alone."""
    client.force_login(eva)
    client.post(reverse("admin:cases_case_do", args=[case.pk, "utkast"]), {"skicka-text": "Hej Bo, vi"})
    address = reverse("admin:cases_case_do", args=[case.pk, "fraga-direkt"])
    client.post(address, {"day-row": f"nytt-{case.pk}", "sector": building.pk})
    assert case.assignments.get().sector == building
    assert "Hej Bo, vi" in client.get(reverse("admin:cases_case_change", args=[case.pk])).text


def test_what_a_row_says_it_is_leads_nowhere_else(client, eva, case, building):
    client.force_login(eva)
    address = reverse("admin:cases_case_do", args=[case.pk, "fraga-direkt"])
    answer = client.post(address, {"day-row": "//evil.example", "sector": building.pk})
    assert answer["Location"].startswith("/admin/cases/case/")
    assert client.get(PAGE, {"kvar": "nytt-99999999999999999999"}).status_code == 200


def test_a_case_stands_under_what_waits_in_it_and_once(client, eva, anna, case, assignment):
    """With the sector it is a number until its day, then an answer to pass on, then what the business wrote."""
    client.force_login(eva)
    assert _in_time(client) == {"Bygg": "1"}
    assert case.reference not in client.get(PAGE).text
    Assignment.objects.update(due=timezone.localdate())
    assert _heading_over(client, case) == "Bygg"
    assert _in_time(client) == {}
    actions.answer(assignment, "Ja, det behövs bygglov.", by=anna, to_business=False)
    assert _heading_over(client, case) == "Svar att ge vidare"
    other = actions.register(actions.Submission(description="Skylt", name="Bo Berg", email="bo@example.org"))
    assert _heading_over(client, other) == "Nya ärenden"
    actions.pilot_asks(other, "Var ska den sitta?", by=eva)
    assert ("Väntar på företag" in client.get(PAGE).text, on_the_day(client, "Andra ärenden")) == (True, 0)
    actions.reply(other, "På väggen.", answers_one=True)
    assert _heading_over(client, other) == "Företag har skrivit"


def test_the_day_and_the_cases_page_say_the_same_is_next_and_its_form_is_open_there(client, eva, anna, assignment):
    """What has reached the business is no answer to pass on; a question that came back is asked in a form."""
    client.force_login(eva)
    case, page = assignment.case, reverse("admin:cases_case_change", args=[assignment.case_id])
    actions.answer(assignment, "Ja, det behövs bygglov.", by=anna, to_business=True)
    assert _heading_over(client, case) == "Nästa steg är ditt"
    assert f'href="{page}#avsluta">Avsluta ärendet<' in client.get(PAGE).text
    again = actions.ask_again(assignment, by=eva, question="Och fasaden?")
    actions.decline(again, reason="not_ours", by=anna)
    assert _heading_over(client, case) == "Frågor som har lämnats tillbaka"
    assert f'href="{page}#fraga-fler">Fråga en annan sektor<' in client.get(PAGE).text
    fold = client.get(page).text.partition('id="fraga-fler"')[0].rpartition("<details")[2]
    assert fold.startswith(" open>")
    DeadAddress.objects.note(case.contact.email, said="", at=timezone.now())
    assert _heading_over(client, case) == "Mejl når inte företaget"
    shown = client.get(page).text
    assert '<details class="more" open>' in shown
    assert '<details id="kontakt" open>' in shown


def test_the_row_that_was_worked_on_stays_where_it_stood(client, eva, building, case, cafe):
    client.force_login(eva)
    told = actions.Submission(description="Café", email="david@example.org", wishes=[cafe])
    others = [actions.register(told) for _ in range(3)]
    order = [each.pk for each in (case, *others)]

    def rows() -> list[int]:
        page = client.get(address).text.partition("Nya ärenden")[2].partition("</section>")[0]
        return list(map(int, dict.fromkeys(re.findall(r"/case/(\d+)/", page))))

    address = PAGE
    assert rows() == order
    press = reverse("admin:cases_case_do", args=[order[2], "fraga-direkt"])
    sent = {"day-row": f"nytt-{order[2]}", "day-place": "2", "sector": building.pk}
    address = client.post(press, sent)["Location"]
    assert address == f"{PAGE}?kvar=nytt-{order[2]}&plats=2#sagt"
    assert rows() == order
    next_one = client.get(address).text.partition(f'value="nytt-{order[3]}"')[2]
    sent = {"day-row": f"nytt-{order[3]}", "day-place": re.search(r'name="day-place" value="(\d+)"', next_one)[1]}
    press = reverse("admin:cases_case_do", args=[order[3], "fraga-direkt"])
    address = client.post(press, sent | {"sector": building.pk})["Location"]
    assert rows() == [*order[:2], order[3]]  # what was worked before is gone, and nothing has come between


def test_what_a_number_leads_to_is_as_many(client, eva, case, assignment):
    """New ones are found again in the list, and what is not shown at once opens where it stands."""
    client.force_login(eva)
    for number in range(8):
        actions.register(actions.Submission(description=f"Skylt {number}", phone="070-123 45 67"))
    actions.pilot_asks(case, "Hur stor?", by=eva)
    page = client.get(PAGE).text
    assert on_the_day(client, "Nya ärenden") == 8
    assert "Visa 2 till" in page
    assert page.count('value="nytt-') + page.count('#fragor">Öppna') == 8
    address = re.search(r'<a href="([^"]*)">Nya ärenden</a>', page)[1].replace("&amp;", "&")
    assert client.get(address).text.count('id="rad-') == 8


def _in_time(client) -> dict[str, str]:
    """How many questions each sector has that are not due yet."""
    _, _, rest = client.get(PAGE).text.partition("I tid hos sektorerna")
    rows = re.findall(r'<li class="work"[^>]*>.*?</li>', rest.partition("</section>")[0], re.DOTALL)
    return dict(re.findall(r'work-title"[^>]*>([^<]+)<.*?class="tag">([^<]+)<', "".join(rows), re.DOTALL))


def _heading_over(client, case) -> str:
    page = client.get(PAGE).text
    assert page.count(f'<span class="work-ref">{case.reference}') == 1
    before = page[: page.index(f'<span class="work-ref">{case.reference}')]
    return re.sub(r"<[^>]*>", "", before[before.rindex("<h3>") : before.rindex("</h3>")]).split("\n")[1].strip()


def test_each_sees_what_is_theirs(client, case, assignment, anna, cecilia, rolf, rut, bo, fire_service, eva):
    """Anna her question, and neither Cecilia nor Rolf hers; Rut the diary; Bo has no such page."""
    actions.ask_sector(case, fire_service, by=eva, question="Hur många får det vara?")
    told = {}
    for person in (anna, cecilia, rolf, rut, bo):
        client.force_login(person)
        told[person] = client.get(PAGE)
    assert "Frågor till dig" in told[anna].text
    assert case.reference in told[anna].text
    assert case.reference not in told[cecilia].text
    assert "Inget väntar på dig just nu." in told[cecilia].text
    assert case.reference in told[rolf].text
    assert "Bos bageri" not in told[rolf].text
    assert "Dagslistan" in told[rut].text
    client.force_login(rut)
    assert on_the_day(client, "Diariet") == 0  # two ways to a page are nothing to do
    assert "Dagslistan" not in told[anna].text
    assert told[bo].status_code == 404


def test_what_ended_and_was_opened_again_is_not_said_to_have_ended(client, eva, dag, case):
    client.force_login(dag)
    with undoing.watched(case, by=eva) as deeds:
        actions.close(case, by=eva, outcome="referred")
    assert "Sedan i" in client.get(PAGE).text
    undoing.undo(deeds[0], by=eva)
    assert "Sedan i" not in client.get(PAGE).text


def test_three_cases_cost_as_many_queries_as_one(
    client, eva, anna, malin, dag, rut, cecilia, case, building, environment
):
    def cost() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    def more() -> None:
        for number in range(3):
            text = {"description": f"Skylt {number}", "name": "Bo Berg", "phone": "070-123 45 67"}
            actions.register(actions.Submission(**text))
            asked = actions.register(actions.Submission(**text))
            actions.ask_sector(asked, building, by=eva, officer=anna, question="Hur?")
            answered = actions.register(actions.Submission(**text))
            one = actions.ask_sector(answered, environment, by=eva, question="Hur?")
            actions.answer(one, "Så.", by=cecilia, to_business=False)

    more()
    costs = {}
    for _ in range(2):
        for person in (eva, anna, malin, dag, rut):
            client.force_login(person)
            costs.setdefault(person, []).append(cost())
        more()
    assert costs == {person: [first, first] for person, (first, _) in costs.items()}


def test_what_is_empty_is_asked_for_in_one_query(client, rut):
    """Of the portal's many parts a registrar in a quiet town pays for one look."""
    client.force_login(rut)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    assert [each["sql"] for each in asked if "portal_visitpromise" in each["sql"]] == []
    assert len(asked) <= 12
