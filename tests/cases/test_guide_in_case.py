"""The guide in the case: what was told before comes along, is looked at here, and is ticked by the business."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.guide import taking
from cases.guide.reading import map_of
from cases.models import Case, Draft, GuideAnswer, GuideQuestion, GuideStep, Step, Wish
from cases.record.case_documents import documents_of
from cases.record.disposing import discard_cases
from portal.models import LogEntry
from portal.record import persons
from portal.record.persons import Identity
from portal.record.retention import Disposal
from tests.courses import in_days

WHAT, REACH, CHECK = "/arenden/nytt/", "/arenden/nytt/kontakt/", "/arenden/nytt/kontrollera/"


@pytest.fixture
def guided(cafe, building, environment) -> Wish:
    """A café: rooms are asked about; the kitchen waits for the permit, and both for nothing that is left out."""
    permit = GuideStep.objects.create(
        slug="bygglov", what="Sök bygglov", sector=building, why="Lokalen får ett nytt sätt att användas.",
        enclose="Ritning\nFoton", fee_kind="tariff", law="Plan- och bygglagen", usual_weeks=10, order=2,
    )  # fmt: skip
    kitchen = GuideStep.objects.create(
        slug="livsmedel", what="Anmäl köket", sector=environment, apply_url="https://www.exempel.se/kok", order=1
    )
    tax = GuideStep.objects.create(slug="f-skatt", what="Ansök om F-skatt", body="Skatteverket", order=3)
    kitchen.depends_on.add(permit)
    cafe.steps.set([kitchen, tax])
    question = GuideQuestion.objects.create(slug="cafe-lokal", text="Var lokalen ett café förut?")
    question.wishes.add(cafe)
    GuideAnswer.objects.create(question=question, code="ja", label="Ja")
    GuideAnswer.objects.create(question=question, code="nej", label="Nej").adds.add(permit)
    return cafe


def test_who_comes_out_of_the_guide_brings_its_steps_and_answers(client, guided, eva):
    """A draft of before keeps what was typed, and what the guide does not know is dropped."""
    terrace = Wish.objects.create(label="ha uteservering")
    client.post(WHAT, {"description": "Ett café", "wishes": [str(terrace.pk)]})
    address = f"{WHAT}?v={guided.pk}&v=999999&cafe-lokal=nej&hittepa=ja"
    page = client.get(address).text
    assert Draft.objects.get().data["what"]["guide"] == ""  # looking at the page keeps nothing
    query = f"v={guided.pk}&cafe-lokal=nej"
    assert f'name="guide" value="{query.replace("&", "&amp;")}"' in page
    assert "Ett café" in page
    assert (page.count(" checked"), page.count("Din karta har 3 steg.")) == (2, 1)
    client.post(WHAT, {"wishes": "finns inte", "guide": query})  # refused: the map is still there
    assert "Din karta har 3 steg." in client.get(WHAT).text
    client.post(f"{WHAT}spara/", {"description": "Ett litet café", "guide": query})
    assert "Din karta har 3 steg." in client.get(WHAT).text
    both = [str(guided.pk), str(terrace.pk)]
    client.post(WHAT, {"description": "Ett café", "wishes": both, "guide": f"{query}&hittepa=ja"})
    assert Draft.objects.get().data["what"]["guide"] == query
    client.post(WHAT, {"description": "Ett café", "guide": query})  # a tick is taken away, and the Back button pressed
    assert client.get(f"{WHAT}?{query}").text.count(" checked") == 0
    client.post(WHAT, {"description": "Ett café", "wishes": both, "guide": query})
    client.post(REACH, {"email": "bo@example.org"})
    client.post(WHAT, {"description": "En servering", "wishes": both[1:], "guide": query})
    assert "följer med till lotsen" not in client.get(CHECK).text  # what is not wished any more needs no steps
    client.post(WHAT, {"description": "Ett café", "wishes": both, "guide": query})
    check = client.get(CHECK).text
    assert "Var lokalen ett café förut? Nej" in check
    assert "3 steg följer med till lotsen." in check
    client.post(CHECK)
    case = Case.objects.get()
    assert case.guide_answers == "Var lokalen ett café förut? Nej"
    assert set(case.wishes.all()) == {guided, terrace}
    assert [(each.what, each.order, each.is_checked, each.guide.slug) for each in case.steps.all()] == [
        ("Sök bygglov", 1, False, "bygglov"),
        ("Ansök om F-skatt", 2, False, "f-skatt"),
        ("Anmäl köket", 3, False, "livsmedel"),
    ]
    kitchen = case.steps.get(guide__slug="livsmedel")
    assert (kitchen.told["after"], kitchen.apply_url) == (["bygglov"], "https://www.exempel.se/kok")


def test_a_wish_that_was_taken_away_in_the_guide_leaves_the_form_too(client, guided, environment):
    van, terrace = (Wish.objects.create(label=label) for label in ("sälja mat från vagn", "ha uteservering"))
    van.steps.set([GuideStep.objects.get(slug="livsmedel")])
    ticked = [str(wish.pk) for wish in (guided, van, terrace)]
    client.post(WHAT, {"description": "Ett café", "wishes": ticked, "guide": f"v={guided.pk}&v={van.pk}"})
    form = client.get(f"{WHAT}?v={van.pk}").context["form"]
    assert form["wishes"].value() == [str(terrace.pk), str(van.pk)]  # the terrace was ticked in the form itself
    client.post(WHAT, {"wishes": [*ticked, "finns inte"], "guide": f"v={guided.pk}&v={van.pk}"})  # refused
    assert str(guided.pk) not in client.get(f"{WHAT}?v={van.pk}").context["form"]["wishes"].value()


def test_a_first_visit_and_junk_in_the_hidden_box(client, guided):
    """Without a draft too; and what nobody could have got from the guide is dropped without a word."""
    page = client.get(f"{WHAT}?v={guided.pk}").text
    assert (page.count(" checked"), page.count("Din karta har 3 steg.")) == (1, 1)
    assert Draft.objects.count() == 0
    for junk in ("v=" + "&" * 5000, "v=1e9&%00=%ff&v=%00", "hej", "v=" + "9" * 9000):
        assert client.post(WHAT, {"description": "Ett café", "guide": junk}).status_code == 302
        assert Draft.objects.get().data["what"]["guide"] == ""
    assert "Din karta" not in client.get(f"{WHAT}?v=junk&fel=1").text


@pytest.fixture
def mapped(guided, david) -> Case:
    """Of a business that has answered that the rooms were no café before."""
    came = map_of(f"v={guided.pk}&cafe-lokal=nej")
    told = {"guide_answers": came.answers_as_text, "guided": came.places, "wishes": [guided]}
    return actions.register(actions.Submission(description="Ett café", email="bo@example.org", **told))


def test_a_count_that_fails_is_nothing_to_whoever_sends(
    guided, david, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    """The case is there by then, and an error page would have it sent once more."""
    monkeypatch.setattr(taking, "count", lambda shown: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        told = {"guided": map_of(f"v={guided.pk}").places, "wishes": [guided]}
        actions.register(actions.Submission(description="Ett café", email="bo@example.org", **told))
    assert Case.objects.get().steps.count() == 3
    assert "division by zero" in caplog.text


def of(case: Case, slug: str) -> Step:
    return case.steps.get(guide__slug=slug)


def test_the_business_reads_what_the_guide_told_and_ticks_its_steps(client, mapped, bo):
    client.force_login(bo)
    mine = f"/mina-sidor/{mapped.reference}/"
    page = client.get(f"{mine}?steg={of(mapped, 'bygglov').pk}").text
    assert (page.count('name="is_done"'), page.count("Ansökt eller klart?")) == (1, 2)
    for told in (
        "Lokalen får ett nytt sätt att användas.",
        "<li>Ritning</li>",
        "enligt kommunens taxa. Som",
        "högst 10 veckor.",
    ):
        assert told in page
    assert page.count("Lotsen har inte kontrollerat dem än.") == 1
    assert "Från vägvisaren" not in page
    assert page.count("Vänta tills det här är klart: Sök bygglov.") == 1
    permit, address = of(mapped, "bygglov"), f"{mine}steg/{of(mapped, 'bygglov').pk}/"
    for wrong, said in [
        ({"applied_on": "den femte"}, "Skriv datumet så här"),
        ({"is_applied": "on", "applied_on": in_days(1)}, "har inte varit än"),
        ({"applied_on": in_days(-3), "decided_on": in_days(-4)}, "innan du ansökte"),
        ({"applied_on": "0026-03-03"}, "Kontrollera året"),
        ({"is_applied": "on", "registry_number": "19811228-9874"}, "Det ser ut att stå ett personnummer"),
    ]:
        typed = {"registry_number": "BYGG 2026-14"} | wrong
        refused = client.post(address, typed, follow=True).text
        assert said in refused
        assert f'value="{typed["registry_number"]}"' in refused
        assert of(mapped, "bygglov").state == "to_do"
    assert "Sätt ett kryss först." in client.post(address, {"applied_on": "", "is_done": ""}, follow=True).text
    client.post(address, {"applied_on": in_days(-3), "registry_number": "BYGG 2026-14"})
    done = {"is_applied": "on", "applied_on": in_days(-3), "is_done": "on", "state": "refused"}
    assert client.post(address, done)["Location"] == f"{mine}#sagt"  # where the step stands
    found = of(mapped, "bygglov")
    days = (in_days(-3), timezone.localdate())
    assert (found.state, found.applied_on, found.decided_on, found.registry_number) == ("granted", *days, "")
    assert "Vänta tills" not in client.get(mine).text
    client.post(address, {"applied_on": in_days(-3), "decided_on": days[1]})  # both ticks are taken away again
    assert (of(mapped, "bygglov").state, of(mapped, "bygglov").applied_on) == ("to_do", None)
    assert LogEntry.objects.filter(action="step.tick", thing_id=permit.pk, actor_id=bo.pk).count() == 3
    Step.objects.filter(pk=permit.pk).update(state="refused")
    page = client.get(f"{mine}?steg={permit.pk}").text
    assert f"steg={permit.pk}" not in page
    assert f"steg/{permit.pk}/" not in page
    client.post(address, {"is_done": "on"})
    assert of(mapped, "bygglov").state == "refused"


def test_neither_side_takes_back_what_the_other_did_to_a_step_without_having_seen_it(
    client, mapped, bo, anna, building, eva
):
    question, step = actions.ask_sector(mapped, building, by=eva), of(mapped, "bygglov")
    bos = f"/mina-sidor/{mapped.reference}/steg/{step.pk}/"
    annas, evas = f"/handlaggare/uppdrag/{question.pk}/", f"/admin/cases/case/{mapped.pk}/"
    written = {"what": "Sök bygglov", "state": "to_do", "registry_number": "ANNAS 1"}
    of_anna = {f"step{step.pk}-{name}": value for name, value in written.items()}
    of_eva = {f"andra-steg-{step.pk}-{name}": value for name, value in written.items()}
    of_eva |= {"step": step.pk, f"andra-steg-{step.pk}-sector": building.pk}
    read = {"stood": step.stands}
    client.force_login(bo)
    client.post(bos, read | {"applied_on": in_days(-3), "registry_number": "BYGG 7"})
    stands = of(mapped, "bygglov").stands
    for whose, address, page, sent in (
        (anna, f"{annas}steg/{step.pk}/", annas, of_anna),
        (eva, f"{evas}gor/andra-steg/", f"{evas}change/", of_eva),
    ):
        client.force_login(whose)
        refused = client.post(address, read | sent, follow=True).text
        assert "medan du skrev" in refused
        assert "ANNAS 1" in refused
        assert stands in client.get(page).text
        assert of(mapped, "bygglov").registry_number == "BYGG 7"
    client.post(f"{evas}gor/ta-bort-steg/", read | {"step": step.pk})
    client.force_login(anna)
    client.post(f"{annas}steg/{step.pk}/ta-bort/", read)
    assert of(mapped, "bygglov").registry_number == "BYGG 7"
    granted = {"stood": f"{stands} 0-0 ", f"step{step.pk}-state": "granted"}
    for _ in range(2):  # a press too many is none
        assert "medan du skrev" not in client.post(f"{annas}steg/{step.pk}/", of_anna | granted, follow=True).text
    client.force_login(bo)
    refused = client.post(bos, {"registry_number": "BYGG 8", "stood": stands}, follow=True).text
    assert "medan du skrev" in refused
    assert 'value="BYGG 8"' in refused
    assert of(mapped, "bygglov").state == "granted"


def test_what_remains_of_a_closed_case_is_ticked_and_what_was_withdrawn_is_not(client, mapped, bo, eva):
    client.force_login(bo)
    address = f"/mina-sidor/{mapped.reference}/steg/{of(mapped, 'f-skatt').pk}/"
    actions.close(mapped, outcome="can_apply", text="", by=eva)
    client.post(address, {"is_done": "on"})
    assert of(mapped, "f-skatt").state == "granted"
    Case.objects.filter(pk=mapped.pk).update(state="withdrawn")
    client.post(address, {})
    assert of(mapped, "f-skatt").state == "granted"
    Step.objects.filter(guide__slug="f-skatt").update(decided_on=None)  # as an officer said it, who told no day
    Case.objects.filter(pk=mapped.pk).update(state="closed")
    client.post(address, {"is_done": "on", "registry_number": "F 1"})
    assert (of(mapped, "f-skatt").state, of(mapped, "f-skatt").decided_on) == ("granted", None)


def test_eva_says_that_steps_are_right_and_asks_their_sectors_in_one_press(client, mapped, bo, eva, anna, building):
    client.force_login(eva)
    page = f"/admin/cases/case/{mapped.pk}/change/"
    do = page.replace("change", "gor")
    shown = client.get(page).text
    assert "3 steg kom med från vägvisaren" in shown
    assert "Stämmer, och fråga Bygg och Miljö" in shown
    assert shown.count("Var lokalen ett café förut? Nej") == 1
    client.post(f"{do}stammer/", {"step": of(mapped, "f-skatt").pk})
    assert [step.guide.slug for step in mapped.steps.filter(is_checked=True)] == ["f-skatt"]
    kitchen = of(mapped, "livsmedel")
    Step.objects.filter(pk=kitchen.pk).update(told=kitchen.told | {"is_unsure": True})
    assert "1 är osäkert. Ta bort det som inte behövs." in client.get(page).text
    client.force_login(bo)
    read = client.get(f"/mina-sidor/{mapped.reference}/").text
    assert (read.count("är märkta ”Från vägvisaren”"), read.count("Behövs kanske inte")) == (1, 1)
    client.force_login(eva)
    client.post(
        f"{do}andra-steg/",
        {"step": of(mapped, "bygglov").pk, "what": "Sök lov", "sector": building.pk, "state": "to_do"},
    )
    assert (of(mapped, "bygglov").what, of(mapped, "bygglov").is_checked) == ("Sök lov", True)
    said = client.post(f"{do}stammer-och-fraga/", follow=True).text
    assert "Bygg och Miljö har fått frågan." in said
    assert [asked.sector.name for asked in mapped.assignments.order_by("pk")] == ["Bygg", "Miljö"]
    assert mapped.assignments.first().question == (
        "Vägvisaren har visat företaget det här hos er: Sök lov. Stämmer det för företaget, och saknas något?"
    )
    assert not mapped.steps.filter(is_checked=False).exists()
    assert "Stämmer, och fråga" not in client.get(page).text
    client.post(f"{do}stammer-och-fraga/")  # again: nobody is asked twice
    assert mapped.assignments.count() == 2
    client.force_login(anna)
    assert (
        "Var lokalen ett café förut? Nej" in client.get(f"/handlaggare/uppdrag/{mapped.assignments.first().pk}/").text
    )
    Step.objects.filter(guide__slug="f-skatt").update(is_checked=False)
    client.force_login(eva)
    client.post(f"{do}alla-stammer/")
    assert of(mapped, "f-skatt").is_checked


def test_an_officer_takes_a_whole_step_from_the_guide_and_confirms_by_saving(client, mapped, anna, eva, building):
    asked = actions.ask_sector(mapped, building, by=eva, officer=anna)
    sign = GuideStep.objects.create(
        slug="skylt", what="Sök lov för skylten", sector=building, why="Skylten syns.", apply_url="https://www.exempel.se/s"
    )  # fmt: skip
    client.force_login(anna)
    page = f"/handlaggare/uppdrag/{asked.pk}/"
    Step.objects.filter(guide__slug="bygglov").update(told={"is_unsure": True})
    shown = client.get(page).text
    assert shown.count("Från vägvisaren, osäkert") == 1
    assert '<option value="Sök lov för skylten">' in shown
    assert '<option value="Anmäl köket">' not in shown  # another sector's
    new = {"step-what": "sök lov för  skylten", "step-state": "to_do"}
    for _ in range(2):  # a double click
        client.post(f"{page}steg/", new)
    taken = mapped.steps.get(guide=sign)
    assert (taken.what, taken.apply_url, taken.is_checked) == ("Sök lov för skylten", "https://www.exempel.se/s", True)
    assert taken.told["why"] == "Skylten syns."
    Step.objects.filter(pk=taken.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert "finns redan bland stegen" in client.post(f"{page}steg/", new, follow=True).text
    permit = of(mapped, "bygglov")
    name = f"step{permit.pk}"
    saved = {f"{name}-what": permit.what, f"{name}-state": "applied", f"{name}-registry_number": "BYGG 1"}
    client.post(f"{page}steg/{permit.pk}/", saved)
    permit.refresh_from_db()
    assert (permit.is_checked, permit.applied_on, permit.decided_on) == (True, timezone.localdate(), None)
    client.post(f"{page}steg/{permit.pk}/", saved | {f"{name}-state": "granted"})
    client.post(f"{page}steg/{permit.pk}/", saved | {f"{name}-state": "to_do"})  # it was a mistake
    permit.refresh_from_db()
    assert (permit.applied_on, permit.decided_on) == (None, None)


def test_eva_takes_a_step_without_choosing_who_decides(client, mapped, eva, environment):
    GuideStep.objects.create(slug="sopor", what="Beställ sophämtning", sector=environment)
    GuideStep.objects.create(slug="konto", what="Öppna ett konto")
    client.force_login(eva)
    for what in ("Beställ sophämtning", "Öppna ett konto", "Något annat"):
        sent = {"nytt-steg-what": what, "nytt-steg-state": "to_do"}
        client.post(f"/admin/cases/case/{mapped.pk}/gor/nytt-steg/", sent)
    added = mapped.steps.filter(is_checked=True)
    assert [(step.guide.slug, step.sector) for step in added] == [("sopor", environment), ("konto", None)]


def test_two_maps_joined_have_no_step_twice_and_part_as_they_were(mapped, guided, eva):
    came = map_of(f"v={guided.pk}&cafe-lokal=nej")
    twin = actions.register(actions.Submission(email="bo@example.org", guided=came.places))
    actions.add_step(twin, "Ring hamnen", sector=None, by=eva)
    Step.objects.filter(pk=of(twin, "bygglov").pk).update(state="applied")
    before = [step.what for step in twin.steps.all()]
    twin = actions.join(twin, mapped, by=eva)
    assert [step.what for step in mapped.steps.all()][3:] == ["Sök bygglov", "Ring hamnen"]
    twin = actions.take_apart(twin, by=eva)[0]
    assert [step.what for step in twin.steps.all()] == before
    assert mapped.steps.count() == 3


def test_what_was_answered_is_told_of_in_the_file_and_the_extract_and_gone_afterwards(mapped, guided, rut, client):
    answered = "Var lokalen ett café förut? Nej"
    form = next(paper for paper in documents_of(mapped, rut) if paper.key == "form")
    assert f"Svar i vägvisaren: {answered}" in form.text.splitlines()
    client.post(WHAT, {"description": "Ett till", "guide": f"v={guided.pk}&cafe-lokal=nej"})
    client.post(REACH, {"email": "bo@example.org"})
    found = {each.register.name: each.records for each in persons.find(Identity(email="bo@example.org"), reader=rut)}
    told = [record.shown.get("Svar i vägvisaren") for name in ("cases", "drafts") for record in found[name]]
    assert told == [answered, answered]
    discard_cases([mapped.pk], Disposal(at=timezone.now(), by=rut, run=None, is_real=True))
    mapped.refresh_from_db()
    assert (mapped.guide_answers, {step.what for step in mapped.steps.all()}) == ("", {"Gallrat"})
    assert not mapped.steps.exclude(told={}).exists()


def test_pages_ask_as_much_of_many_steps_as_of_one(client, mapped, bo, eva, anna, building):
    asked = actions.ask_sector(mapped, building, by=eva, officer=anna)
    pages = [
        (bo, f"/mina-sidor/{mapped.reference}/"),
        (eva, f"/admin/cases/case/{mapped.pk}/change/"),
        (anna, f"/handlaggare/uppdrag/{asked.pk}/"),
    ]
    many = [asked_by(client, reader, page) for reader, page in pages]
    mapped.steps.exclude(guide__slug="bygglov").delete()
    assert [asked_by(client, reader, page) for reader, page in pages] == many


def asked_by(client, reader, page: str) -> int:
    """Queries, when whatever is kept for seconds is kept."""
    client.force_login(reader)
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as seen:
            client.get(page)
        counts.append(len(seen))
    return min(counts)
