"""The guide's public pages: what somebody chose and answered is in the address, and nowhere else."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.guide import counting
from cases.guide.counting import Kind
from cases.models import GuideAnswer, GuideQuestion, GuideStep, GuideUse, Step, Wish
from portal.text.ttl_cache import TtlCache

MAP, QUESTIONS, START = "/vagvisaren/karta/", "/vagvisaren/fragor/", "/vagvisaren/"


@pytest.fixture
def cafe(db, building, environment) -> Wish:
    """A café: register the food; a permit if the premises were something else, which waits for the plan."""
    step = GuideStep.objects.create
    food = step(
        slug="mat", what="Registrera maten", why="Alla gör det.", sector=environment, fee_kind="tariff", order=1
    )
    plan = step(slug="plan", what="Fråga om planen", sector=building, usual_weeks=2, order=2, fee_kind="none")
    cost = {"fee_kind": "tariff", "fee_from": 8400, "fee_source": "taxan 2026"}
    named = {"slug": "lov", "what": "Sök bygglov", "what_en": "Apply for a permit", "sector": building}
    permit = step(**named, **cost, usual_weeks=10, time_source="lagen", order=3)
    permit.depends_on.add(plan)
    wish = Wish.objects.create(label="öppna café", label_en="open a café")
    wish.steps.add(food)
    asked = GuideQuestion.objects.create(slug="lokal", text="Är lokalen ett café?", text_en="Is it a café?", order=1)
    asked.wishes.add(wish)
    GuideAnswer.objects.create(question=asked, code="ja", label="Ja", label_en="Yes", order=1)
    GuideAnswer.objects.create(question=asked, code="nej", label="Nej", label_en="No", order=2).adds.add(plan, permit)
    return wish


def titles(page) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in re.findall(r"<h3.*?</h3>", page.text, re.S)]


def test_a_stranger_goes_from_the_start_page_to_the_map_by_three_presses(client, cafe, kit_pages):
    assert START in client.get("/").text
    assert "Öppna café" in client.get(START).text
    first = client.get(QUESTIONS, {"v": cafe.pk})
    assert "Fråga 1 av 1" in first.text
    assert re.findall(r'name="lokal" value="(.*?)"', first.text) == ["ja", "nej", "vet-inte"]
    last = client.get(QUESTIONS, {"v": cafe.pk, "lokal": "nej"}, follow=True)
    assert last.redirect_chain == [(f"{MAP}?v={cafe.pk}&lokal=nej", 302)]
    assert titles(last) == ["Registrera maten", "Fråga om planen", "Sök bygglov"]
    for said in (
        "Från 8\xa0400 kr, enligt taxan 2026.",
        "Från 8\xa0400 kr, och för 1 steg till",
        "Skicka till lotsen eller skriv ut",
        "Vänta tills det här är klart:",
        "tolv veckor",
    ):
        assert said in last.text
    assert "Kanske" not in last.text


def test_what_is_not_known_is_told_as_a_perhaps_and_leads_to_the_pilot(client, cafe):
    page = client.get(MAP, {"v": cafe.pk, "lokal": "vet-inte"})
    assert titles(page) == ["Registrera maten", "Fråga om planen Kanske", "Sök bygglov Kanske"]
    assert "Det här vet vi inte säkert" in page.text
    assert titles(client.get(MAP, {"v": cafe.pk, "lokal": "ja"})) == ["Registrera maten"]
    # A question that is passed over, and what nobody asked, is the same.
    assert titles(client.get(MAP, {"v": cafe.pk, "lokal": "<b>", "annat": "x"})) == titles(page)


def test_going_back_changing_and_junk_lose_nothing(client, cafe):
    more = GuideQuestion.objects.create(slug="ute", text="Ska du servera ute?", order=2)
    more.wishes.add(cafe)
    GuideAnswer.objects.create(question=more, code="ja", label="Ja")
    TtlCache.forget_all()
    second = client.get(QUESTIONS, {"v": cafe.pk, "lokal": "nej"})
    assert "Fråga 2 av 2" in second.text
    assert f'<a href="{QUESTIONS}?v={cafe.pk}">Tillbaka</a>' in second.text
    changing = client.get(QUESTIONS, {"v": cafe.pk, "lokal": "ja", "alla": "1"})
    assert "<h1>Svara på frågorna</h1>" in changing.text
    assert re.search(r'value="ja"\s+id="lokal-ja" checked', changing.text)
    chosen = client.get(START, {"v": cafe.pk, "lokal": "ja"})
    assert re.search(rf'value="{cafe.pk}" id="v{cafe.pk}"\s+checked', chosen.text)
    assert 'type="hidden" name="lokal" value="ja"' in chosen.text
    for address in (QUESTIONS, MAP):
        for junk in ("", "?v=", "?v=999999", "?v=x&lokal=ja"):
            assert client.get(address + junk).url == START
    assert "Välj minst en sak" in client.get(QUESTIONS, follow=True).text


def test_of_several_wishes_a_question_says_which_it_is_about(client, cafe):
    sign = Wish.objects.create(label="sätta upp skylt", label_en="put up a sign")
    asked = GuideQuestion.objects.create(slug="vad", text="Vad vill du göra?", order=2)
    asked.wishes.set([sign])
    GuideAnswer.objects.create(question=asked, code="ny", label="En ny")
    TtlCache.forget_all()
    both = {"v": [cafe.pk, sign.pk], "lokal": "ja"}
    assert "Fråga 2 av 2 – sätta upp skylt</p>" in client.get(QUESTIONS, both).text
    assert "Question 2 of 2 – put up a sign</p>" in client.get(f"/en{QUESTIONS}", both).text
    every = client.get(QUESTIONS, both | {"alla": "1"}).text
    assert 'Vad vill du göra? <span class="form-text">Sätta upp skylt</span>' in every
    assert "Fråga 1 av 1</p>" in client.get(QUESTIONS, {"v": sign.pk}).text
    asked.wishes.add(cafe)  # what both ask needs no telling
    TtlCache.forget_all()
    assert "Fråga 2 av 2</p>" in client.get(QUESTIONS, both).text


def test_each_step_says_that_it_is_to_be_confirmed_until_somebody_has(client, cafe, eva):
    assert "Stegen ska bekräftas av den som ansvarar." in client.get(MAP, {"v": cafe.pk, "lokal": "nej"}).text
    GuideStep.objects.filter(slug="mat").update(confirmed_at="2026-11-02T12:00Z", confirmed_by=eva)
    TtlCache.forget_all()
    page = client.get(MAP, {"v": cafe.pk, "lokal": "nej"}).text
    assert "2 av 3 steg ska bekräftas av den som ansvarar." in page
    assert (page.count("Ska bekräftas."), page.count("Bekräftat måndag 2 november 2026.")) == (2, 1)


def test_in_english_what_has_english_is_told_in_it_and_the_rest_is_marked_as_swedish(client, cafe):
    GuideStep.objects.filter(slug="lov").update(why="Det är en ny användning.", fee_kind="tariff", fee_from=8400)
    page = client.get(f"/en{MAP}", {"v": cafe.pk, "lokal": "nej"})
    assert '<html lang="en">' in page.text
    assert titles(page) == ["Registrera maten", "Fråga om planen", "Apply for a permit"]
    assert '<span lang="sv">Registrera maten</span>' in page.text
    assert '<span lang="en">Apply for a permit</span>' in page.text
    assert '<p class="pre" lang="sv">Det är en ny användning.</p>' in page.text  # text by text
    assert "From SEK 8,400." in page.text
    assert f'href="{MAP}?v={cafe.pk}&amp;lokal=nej" lang="sv"' in page.text
    assert "Is it a café?" in client.get(f"/en{QUESTIONS}", {"v": cafe.pk}).text


def test_what_is_shown_is_counted_by_month_and_not_what_those_who_work_here_read(client, cafe, anna):
    client.get(QUESTIONS, {"v": cafe.pk})
    for _ in range(2):
        client.get(MAP, {"v": cafe.pk, "lokal": "nej"})
    client.get("/vagvisaren/steg/mat/")
    client.force_login(anna)
    client.get(MAP, {"v": cafe.pk, "lokal": "nej"})
    client.get(QUESTIONS, {"v": cafe.pk, "lokal": "nej"})  # by somebody who works here
    counted = {(row.kind, row.key): row.times for row in GuideUse.objects.all()}
    assert counted == {
        ("question", "lokal"): 1,
        ("map", ""): 2,
        ("wish", str(cafe.pk)): 2,
        ("step", "mat"): 1,
    }
    counting.count([(Kind.STEP, "mat")], today=date(2026, 1, 31))
    assert GuideUse.objects.get(month=date(2026, 1, 1)).times == 1


def test_the_pages_ask_as_much_of_many_steps_and_questions_as_of_one(client, cafe, building):
    def asked(address: str) -> int:
        TtlCache.forget_all()
        with CaptureQueriesContext(connection) as queries:
            client.get(address, {"v": cafe.pk})
        return len(queries)

    addresses = [START, QUESTIONS, MAP, "/vagvisaren/steg/mat/", "/"]
    few = [asked(address) for address in addresses]
    for number in range(3):
        more = GuideStep.objects.create(slug=f"mer-{number}", what="Gör mer", sector=building)
        more.depends_on.add(GuideStep.objects.get(slug="plan"))
        cafe.steps.add(more)
        question = GuideQuestion.objects.create(slug=f"och-{number}", text="Och sedan?")
        question.wishes.add(cafe)
        GuideAnswer.objects.create(question=question, code="ja", label="Ja").adds.add(more)
    assert [asked(address) for address in addresses] == few


def test_without_content_the_guide_is_nowhere_and_says_so(client, db, kit_pages):
    assert START not in client.get("/").text
    assert "Vägvisaren är inte klar än." in client.get(START).text
    assert client.get(reverse("guide_step", args=["finns-inte"])).status_code == 404


def test_the_pilot_reads_what_people_look_for_and_where_they_stop(client, cafe, eva):
    for _ in range(12):
        client.get(QUESTIONS, {"v": cafe.pk})
    for _ in range(11):
        client.get(QUESTIONS, {"v": cafe.pk, "lokal": "nej"}, follow=True)
    client.get(MAP, {"v": cafe.pk}), client.get("/vagvisaren/steg/mat/")
    client.force_login(eva)
    page = client.get(reverse("figures")).text
    assert "Det letar folk efter i vägvisaren" in page
    assert "<dt>Någon såg vad som behövs</dt><dd>12</dd>" in page
    rows = {
        each.section.key: [(r.label, r.n, r.is_hidden) for r in each.section.rows]
        for each in client.get(reverse("figures")).context["figures"]
    }
    assert rows["guide"] == [("Någon såg vad som behövs", 12, False), ("Skickades till lotsen", 0, False)]
    assert rows["guide_wishes"] == [("öppna café", 12, False)]
    assert rows["guide_stops"] == [("Är lokalen ett café?", 1, True)]
    assert "guide_steps" not in rows
    assert "Information: det företagen letar efter" in client.get(reverse("survey_analysis")).text


def test_what_is_told_of_a_step_holds_how_long_it_took_in_our_own_cases(client, cafe, case, building):
    guided = GuideStep.objects.get(slug="lov")
    days = [10, 20, 20, 30, 30, 30, 40, 40, 50, 60]
    for took in days:
        begun = date(2026, 10, 1)
        Step.objects.create(
            case=case,
            what="x",
            guide=guided,
            applied_on=begun,
            decided_on=begun + timedelta(days=took),
            sector=building,
        )
    TtlCache.forget_all()
    page = client.get(MAP, {"v": cafe.pk, "lokal": "nej"}).text
    assert "I våra ärenden: hälften klart inom 30 dagar (10 ärenden)." in page
