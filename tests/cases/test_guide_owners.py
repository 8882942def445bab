"""The guide's steps belong to the sectors: their people read, change and confirm them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.guide.measuring import measured
from cases.guide.owners import actions as owners
from cases.guide.taking import fields_of
from cases.models import GuideAnswer, GuideQuestion, GuideStep, Step
from cases.models.guide import review_after
from portal.models import LogEntry
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date
from portal.text.ttl_cache import TtlCache
from tests.cases.test_guide_measuring import taken

LIST = "/handlaggare/vagvisaren/"
PERMIT, KITCHEN, TAX = f"{LIST}bygglov/", f"{LIST}koket/", f"{LIST}skatt/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit(building, cafe) -> GuideStep:
    step = GuideStep.objects.create(slug="bygglov", what="Sök bygglov", why="Först.", sector=building, usual_weeks=4)
    question = GuideQuestion.objects.create(slug="ny-lokal", text="Är lokalen ny?")
    question.wishes.add(cafe)
    GuideAnswer.objects.create(question=question, code="ja", label="Ja").adds.add(step)
    return step


@pytest.fixture
def kitchen(environment, cafe) -> GuideStep:
    step = GuideStep.objects.create(slug="koket", what="Anmäl köket", sector=environment)
    cafe.steps.add(step)
    return step


def typed(client, page: str, **fields) -> dict:
    """The form as the page shows it, and something else written in it."""
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    seen = client.get(page).context["seen"]
    return {name: "" if value is None else value for name, value in shown.items()} | {"seen": seen} | fields


def says(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_sector_reads_changes_and_confirms_its_own_steps(client, eva, anna, permit, kitchen):
    GuideStep.objects.create(slug="skatt", what="Ansök om F-skatt", body="Skatteverket")
    client.force_login(anna)
    assert LIST in client.get("/handlaggare/").text
    listed = says(client.get(LIST).text)
    assert "Sök bygglov Ska bekräftas. Ska läsas igenom senast" in listed
    assert "Beror på en fråga." in listed
    assert "Är lokalen ny? Ja" in says(client.get(PERMIT).text)
    assert "Anmäl köket" not in listed
    assert "F-skatt" not in listed
    for page in (KITCHEN, TAX, f"{LIST}finns-inte/"):
        assert client.get(page).status_code == 404

    assert "Ska bekräftas" in client.get(PERMIT).text  # to look at it confirms nothing
    said = client.post(PERMIT, typed(client, PERMIT, do="stands"), follow=True)
    assert "”Sök bygglov” är bekräftat." in said.text
    permit.refresh_from_db()
    today = timezone.localdate()
    assert (permit.confirmed_by, permit.next_review) == (anna, review_after(today))
    assert f"Bekräftad av Anna Alm {long_date(today)}." in says(said.text)

    english = typed(client, PERMIT, why="Före allt annat.\r\nRing oss.", what_en="Apply", do="confirm")
    client.post(PERMIT, english)
    permit.refresh_from_db()
    assert (permit.why, permit.what_en, permit.english_at) == (
        "Före allt annat.\nRing oss.",
        "Apply",
        permit.changed_at,
    )
    client.post(PERMIT, typed(client, PERMIT, what="Sök lov", do="save"))
    permit.refresh_from_db()
    assert permit.confirmed_by == anna  # who owns it may write it
    assert "Engelskan är äldre än svenskan" in client.get(LIST).text
    codes = LogEntry.objects.filter(thing="guidestep").order_by("pk").values_list("action", flat=True)
    assert list(codes) == [f"guide_step.{deed}" for deed in ("confirm", "change", "confirm", "change")]

    client.force_login(eva)
    client.post(PERMIT, typed(client, PERMIT, what_en="Apply for a permit", do="save"))
    permit.refresh_from_db()
    assert permit.is_confirmed  # the English is not what the sector has confirmed
    assert "behöver Bygg bekräfta steget på nytt" in client.get(PERMIT).text
    said = client.post(PERMIT, typed(client, PERMIT, fee_kind="tariff", fee_from="8400", do="save"), follow=True)
    assert "Sektorn ska bekräfta det på nytt" in said.text
    permit.refresh_from_db()
    assert (permit.fee_from, permit.confirmed_at, permit.confirmed_by, permit.next_review) == (8400, None, None, None)
    assert not permit.is_newer_than_its_english  # which tells no fee
    assert "kan bekräfta steget" in client.post(PERMIT, typed(client, PERMIT, do="stands")).text
    client.post(TAX, typed(client, TAX, do="stands"))  # which has no sector
    assert GuideStep.objects.get(slug="skatt").confirmed_by == eva


def test_what_is_wrong_or_written_by_two_keeps_what_was_typed(client, anna, malin, permit):
    client.force_login(anna)
    mine = typed(client, PERMIT, why="Annas ord", do="save")
    owners.change(permit, by=malin, seen=owners.stamp(permit), why="Malins ord")
    page = client.post(PERMIT, mine).text
    assert "Någon annan har ändrat steget medan du skrev." in page
    assert page.count("Malins ord") == page.count("Annas ord") == 1  # what stands there, and what was typed
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    client.post(PERMIT, mine | {"seen": seen})
    permit.refresh_from_db()
    assert permit.why == "Annas ord"

    wrong = {"what": "", "fee_from": "8400", "usual_weeks": "-1", "apply_url": "hej"}
    page = client.post(PERMIT, typed(client, PERMIT, why="Nya ord", do="save", **wrong)).text
    for sentence in (
        "Skriv vad företaget ska göra.",
        "Välj vilken avgift det är, eller ta bort beloppet.",
        "Skriv antalet veckor med siffror",
        "Kontrollera länken.",
    ):
        assert sentence in page
    assert "Nya ord" in page
    page = client.post(PERMIT, typed(client, PERMIT, why="Nya ord", do="stands")).text
    assert "Du har ändrat texten." in page
    assert "Nya ord" in page
    permit.refresh_from_db()
    assert (permit.why, permit.confirmed_at) == ("Annas ord", None)


def test_the_pilot_sees_all_and_another_organisation_its_own(client, eva, dag, rolf, fire_service, kitchen, permit):
    """The director sees all too. The pilot answers for what nobody with an account could."""
    brand = GuideStep.objects.create(slug="brand", what="Anmäl eldstaden", sector=fire_service)
    client.force_login(rolf)
    assert "Anmäl eldstaden" in client.get(LIST).text
    assert "Sök bygglov" not in client.get(LIST).text
    owners.confirm(brand, by=rolf, seen=owners.stamp(brand))
    client.force_login(dag)
    assert "Sök bygglov" in client.get(LIST).text
    assert client.get(PERMIT).status_code == 404
    client.force_login(eva)
    chosen = client.get(f"{LIST}?hos=bygg").text
    assert "Sök bygglov" in chosen
    assert "Anmäl köket" not in chosen
    assert "finns inga steg" in client.get(f"{LIST}?hos=ingen").text
    with pytest.raises(NotAllowed, match="Räddningstjänsten"):
        owners.confirm(brand, by=eva, seen=owners.stamp(brand))
    owners.confirm(permit, by=eva, seen=owners.stamp(permit))  # nobody works there with an account


def test_cases_tell_the_owner_what_was_written_otherwise(client, case, assignment, anna, eva, permit, kitchen):
    """In cases that the reader may see; numbers of all of them, but no small ones."""
    client.force_login(anna)
    assert "inte kommit med i något ärende" in client.get(PERMIT).text
    step = Step.objects.create(case=case, **fields_of(permit))
    other = actions.register(actions.Submission(description="En kiosk", email="david@example.org"))
    Step.objects.create(case=other, **fields_of(permit) | {"what": "Sök lov för kiosken"})
    page = client.get(PERMIT).text
    assert "färre än fem ärenden" in page
    assert "annat sätt" not in page
    assert "Skrivs annorlunda" not in client.get(LIST).text
    actions.change_step(step, by=anna, what="Sök bygglov för skylten", apply_url="https://www.exempel.se/lov")
    page = client.get(PERMIT).text
    assert f'<a href="/handlaggare/uppdrag/{assignment.pk}/">{case.reference}</a>' in page
    assert "Sök bygglov för skylten" in page
    assert "länken https://www.exempel.se/lov" in page
    assert "kiosken" not in page  # nobody has asked her about that
    again = Step.objects.get(pk=step.pk)
    again.pk = None
    again.save()  # what is said alike in several is told once
    assert says(client.get(PERMIT).text).count("Sök bygglov för skylten,") == 1
    again.delete()
    assert "Skrivs annorlunda i ärenden" in client.get(LIST).text
    taken(case, permit, [40] * 10)
    measured.forget()
    page = client.get(PERMIT).text
    assert "Det tar längre tid än det står." in page
    assert "hälften klart inom 40 dagar (10 ärenden)" in page
    assert "Tar längre tid än det står" in client.get(LIST).text
    client.force_login(eva)
    assert "kiosken" in client.get(PERMIT).text
    Step.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert "Skrivs annorlunda" not in client.get(LIST).text


def test_what_is_under_a_secrecy_mark_is_no_hint(client, case, assignment, anna, eva, building, permit):
    """Whoever may read it does so in the case, where that is noted."""
    Step.objects.create(case=case, **fields_of(permit) | {"what": "Sök lov för det hemliga huset"})
    client.force_login(anna)
    assert "hemliga" in client.get(PERMIT).text
    actions.mark_secret(case, section="31 kap. 16 §", reason="Det är inte känt än.", by=eva, sectors=[building])
    for whose in (anna, eva):
        client.force_login(whose)
        page = client.get(PERMIT).text
        assert "hemliga" not in page
        assert case.reference not in page
        assert "Skrivs annorlunda" not in client.get(LIST).text


def test_the_usual_address_of_somebody_outside_is_not_written_otherwise(client, case, eva):
    GuideStep.objects.create(slug="vakt", what="Sök tillstånd för vakter", body="Polisen")
    client.force_login(eva)
    step = actions.add_step(case, "Sök tillstånd för vakter", sector=None, body="Polisen", by=eva)
    assert step.apply_url == "https://polisen.se/tjanster-tillstand/"
    assert "Skrivs annorlunda" not in client.get(LIST).text
    actions.change_step(step, by=eva, apply_url="https://www.exempel.se/vakt")
    assert "Skrivs annorlunda" in client.get(LIST).text


def test_whoever_has_confirmed_a_step_is_shown_the_next_one(client, anna, permit, building, kitchen):
    GuideStep.objects.create(slug="rivning", what="Fråga innan du river", sector=building, order=9)
    client.force_login(anna)
    assert client.post(PERMIT, typed(client, PERMIT, do="stands")).url == f"{LIST}rivning/"
    assert client.post(f"{LIST}rivning/", typed(client, f"{LIST}rivning/", do="stands")).url == LIST


def test_the_list_asks_as_much_whatever_there_is(client, anna, cafe, building):
    def asked_with(*slugs: str) -> int:
        for slug in slugs:
            step = GuideStep.objects.create(slug=slug, what=slug, sector=building, confirmed_by=anna)
            cafe.steps.add(step)
            question = GuideQuestion.objects.create(slug=slug, text=slug)
            question.wishes.add(cafe)
            GuideAnswer.objects.create(question=question, code="ja", label="Ja").adds.add(step)
        TtlCache.forget_all()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).text.count("question") > len(slugs)
        return len(asked)

    client.force_login(anna)
    client.get(LIST)
    assert asked_with("a") == asked_with("b", "c")


def test_in_admin_a_confirmation_lapses_with_the_words_or_the_sector_and_with_nothing_else(
    client, eva, anna, permit, environment
):
    permit.why = "Först.\nRing oss."
    permit.save()
    owners.confirm(permit, by=anna, seen=owners.stamp(permit))
    client.force_login(eva)
    page = f"/admin/cases/guidestep/{permit.pk}/change/"

    def saved(**changed) -> GuideStep:
        told = {name: getattr(permit, name) for name in ("what", "slug", "fee_kind", "usual_weeks")}
        browser = {"why": "Först.\r\nRing oss.", "sector": permit.sector_id, "order": 0, "is_active": "on"}
        preview = client.post(page, told | browser | changed)
        if preview.status_code != 302:
            client.post(page, told | browser | changed | {"publicera": preview.context["digest"]})
        permit.refresh_from_db()
        return permit

    before = permit.changed_at
    saved(order=7)
    assert (permit.order, permit.why, permit.changed_at) == (7, "Först.\nRing oss.", before)
    assert permit.is_confirmed
    saved(order=7, sector=environment.pk)
    assert (permit.sector, permit.confirmed_at, permit.next_review) == (environment, None, None)
