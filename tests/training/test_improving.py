"""From a weak result to a verdict: what was said before and after, honestly, and those who raised it told."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.utils import timezone

from cases import actions as cases
from events import actions as events
from portal.models import OutgoingEmail
from portal.pages.related_links import links_from
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date
from portal.text.ttl_cache import TtlCache
from surveys import actions as surveys
from surveys import improvements
from surveys.models import Area, Factor, Value
from surveys.reporting import report as printed
from surveys.results import results
from tests.courses import in_days
from tests.gatherings import an_event, sign_up
from tests.surveys.conftest import import_now, tidy_csv, value
from training import actions, origins
from training.models import ImprovementAction
from training.queries import effects
from training.workflow import Improvement, Origin, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def weak(eva) -> Value:
    """Building permits, 2024: too slow."""
    import_now(tidy_csv("2024;Bygglov;Effektivitet;48,5;40"), by=eva)
    TtlCache.forget_all()
    return Value.objects.get()


@pytest.fixture
def promise(weak, eva, malin, building) -> ImprovementAction:
    source = origins.find(Origin.SURVEY, weak.pk, user=eva)
    return actions.begin(
        source,
        actions.Plan(
            title="Svara på första mejlet inom två dagar",
            sector=building,
            owner=malin,
            due=in_days(30),
            raisers=["Bo@example.org"],
        ),
        by=eva,
    )


def test_what_somebody_who_leaves_was_given_to_improve_is_handed_on_with_her_questions(
    client, promise, anna, malin, eva, building
):
    ImprovementAction.objects.filter(pk=promise.pk).update(owner=anna)
    anna.sector_roles.update(until=timezone.localdate() + timedelta(days=5))
    (link,) = links_from("person_who_leaves", anna.pk, user=eva)
    assert link.words == "Anna Alm har en förbättringsåtgärd. Lämna vidare."
    client.force_login(eva)
    assert f'href="{promise.get_absolute_url()}"' in client.get(link.address).text
    ticked = {f"to-{building.pk}": malin.pk, f"what-{building.pk}": promise.get_absolute_url()}
    page = client.post(link.address, ticked, follow=True).text
    assert "Malin Mo har fått" in page
    assert "förbättringsåtgärd." in page
    assert ImprovementAction.objects.get(pk=promise.pk).owner == malin
    assert links_from("person_who_leaves", anna.pk, user=eva) == []


def test_an_action_is_born_of_a_weak_figure_and_remembers_what_it_said(promise):
    assert promise.origin_words == "Insikt NKI 2024, Bygglov, Effektivitet: 48,5 (40 svar)"
    assert (promise.area.key, promise.factor.key, promise.measured_before) == ("bygglov", "effektivitet", 2024)
    assert OutgoingEmail.objects.get(kind="improvement_given").to == "malin@example.org"


def test_a_value_that_may_not_be_shown_is_not_told_by_the_action(eva):
    import_now(tidy_csv("2024;Bygglov;NKI;41,5;6"), by=eva)
    source = origins.find(Origin.SURVEY, Value.objects.get().pk, user=eva)
    assert "41" not in source.words
    assert "för få svar" in source.words


def test_before_and_after_are_read_from_the_surveys_when_a_new_result_has_come(promise, eva, malin):
    assert effects.of([promise])[promise.pk].sentence == "Inget nytt resultat har kommit ännu."
    actions.finish(promise, text="Rutinen är skriven.", by=malin, at=timezone.now() - timedelta(days=800))
    import_now(tidy_csv("2025;Bygglov;Effektivitet;70,5;45"), by=eva)
    promise.refresh_from_db()
    effect = effects.of([promise])[promise.pk]
    assert (effect.before.text, effect.after.text, effect.is_known) == ("48,5", "70,5", True)
    assert effect.sentence.startswith("Bättre än 2024 (+22,0).")
    assert effect.remarks == ["Annat kan också ha påverkat resultatet."]


def test_few_answers_make_no_certain_change_and_too_few_none_at_all(promise, eva):
    import_now(tidy_csv("2025;Bygglov;Effektivitet;60;11"), by=eva)
    assert "Ingen säker förändring" in effects.of([promise])[promise.pk].sentence
    assert "inte genomförd" in effects.of([promise])[promise.pk].remarks[0]


def test_a_new_result_with_too_few_answers_is_not_shown_and_says_so(promise, eva):
    import_now(tidy_csv("2025;Bygglov;Effektivitet;60;7"), by=eva)
    effect = effects.of([promise])[promise.pk]
    assert (effect.is_known, effect.remarks) == (False, ["Resultatet för 2025 visas inte: för få svar."])


def test_a_break_in_the_total_is_no_before_and_after(eva, building):
    import_now(tidy_csv("2023;Totalt;NKI;60;80"), by=eva)
    source = origins.find(Origin.SURVEY, Value.objects.get().pk, user=eva)
    made = actions.begin(source, actions.Plan(title="Allt", sector=building, due=in_days(5)), by=eva)
    import_now(tidy_csv("2024;Totalt;NKI;75;80"), by=eva)
    assert "Går inte att jämföra" in effects.of([made])[made.pk].sentence


def test_a_year_that_had_begun_shows_only_a_part(promise, eva, malin):
    actions.finish(promise, text="Klart.", by=malin, at=timezone.now().replace(year=2025, month=6, day=1))
    import_now(tidy_csv("2025;Bygglov;Effektivitet;70;45"), by=eva)
    promise.refresh_from_db()
    assert "visar högst en del av effekten" in effects.of([promise])[promise.pk].remarks[0]


def test_an_import_that_is_taken_back_takes_its_after_with_it(promise, eva):
    batch = import_now(tidy_csv("2025;Bygglov;Effektivitet;70;45"), by=eva)
    surveys.revert(batch, by=eva)
    assert not effects.of([promise])[promise.pk].is_known


def test_each_verdict_is_told_to_those_who_raised_it(promise, eva, malin, client):
    actions.finish(promise, text="Klart.", by=malin)
    assert actions.judge(promise, verdict=Verdict.HELPED, text="Svaren kommer i tid.", by=eva) == 1
    letter = OutgoingEmail.objects.get(kind="what_came_of_it")
    assert letter.to == "bo@example.org"
    assert "Svaren kommer i tid." in letter.text
    assert f"Ett resultat i en mätning, {long_date(timezone.localdate())}.\n{promise.origin_words}" in letter.text
    assert "/resultat/insikt/bygglov/" in letter.text
    assert "Vi skrev till dig" not in letter.text

    def judged_again(text: str) -> str:
        actions.start(promise, by=eva)
        actions.finish(promise, text="Igen.", by=malin)
        page = client.post(
            f"/utbildning/atgarder/{promise.pk}/gor/utfall/",
            {"judge-verdict": "worse", "judge-text": text},
            follow=True,
        )
        return page.content.decode()

    client.force_login(eva)
    assert "Ett mejl är på väg." in judged_again("Det tog slut.")
    second = OutgoingEmail.objects.filter(kind="what_came_of_it").latest("pk")
    assert f"Vi skrev till dig om det {long_date(timezone.localdate())}." in second.text
    assert "Det tog slut.\n\nDet blev sämre." in second.text
    promise.raisers.all().delete()  # their time is out
    assert "Adresserna till dem som tog upp det är borttagna" in judged_again("Nu då.")


def test_whoever_raised_it_in_a_case_is_led_to_that_case(case, eva, building):
    source = origins.find(Origin.COMPLAINT, case.pk, user=eva)
    plan = actions.Plan(title="X", sector=building, due=in_days(3), raisers=[*source.raisers, "david@example.org"])
    made = actions.begin(source, plan, by=eva)
    actions.finish(made, text="Klart.", by=eva)
    actions.judge(made, verdict=Verdict.HELPED, text="Bra.", by=eva)
    bos, davids = OutgoingEmail.objects.filter(kind="what_came_of_it").order_by("to")
    assert f"Ett företags synpunkt, {long_date(case.received_on)}" in bos.text
    assert "Läs det i ditt ärende: " in bos.text
    assert [link["scope"] for link in bos.links] == ["case"]
    assert "ditt ärende" not in davids.text
    assert davids.links == []


def test_a_verdict_needs_words_and_a_carried_out_action_and_the_pilot(promise, eva, malin):
    with pytest.raises(NotAllowed):
        actions.judge(promise, verdict=Verdict.HELPED, text="Bra.", by=eva)
    actions.finish(promise, text="Klart.", by=malin)
    with pytest.raises(NotAllowed, match="Skriv vad"):
        actions.judge(promise, verdict=Verdict.HELPED, text=" ", by=eva)
    with pytest.raises(NotAllowed, match="Bara lotsen"):
        actions.judge(promise, verdict=Verdict.HELPED, text="Bra.", by=malin)


def test_the_owners_sector_writes_and_nobody_else(promise, anna, cecilia):
    actions.write_note(promise, "Vi har börjat.", by=anna)
    actions.start(promise, by=None)  # through the limited link of the sector's mailbox
    with pytest.raises(NotAllowed, match="Bara sektorn"):
        actions.write_note(promise, "Hej", by=cecilia)
    assert list(promise.notes.values_list("what", flat=True)) == ["made", "note", "started"]


def test_born_of_a_business_it_names_no_business(case, eva, building):
    source = origins.find(Origin.COMPLAINT, case.pk, user=eva)
    assert source.raisers == ("bo@example.org",)
    assert case.reference in source.words
    assert "Bo" not in source.words


def test_born_of_a_closing_answer_or_a_dialogue(case, eva, building, dialogue):
    cases.close(case, by=eva, outcome="answered", text="Klart.", nothing_more=True)
    case.refresh_from_db()
    cases.give_feedback(case, overall=3, expectations=3, ideal=2)
    case.refresh_from_db()
    found = origins.find(Origin.CLOSING_ANSWER, case.closing_answer.pk, user=eva)
    assert found.words == f"Omdöme 3 av 10 efter ärende {case.reference}"
    sign_up(dialogue, "david@example.org")
    dialogue.outcome.create(kind="will_change", text="Kortare avtal.")
    source = origins.find(Origin.DIALOGUE, dialogue.outcome.get().pk, user=eva)
    made = actions.begin(
        source, actions.Plan(title="Kortare avtal", sector=building, due=in_days(9), raisers=source.raisers), by=eva
    )
    assert list(made.raisers.values_list("email", flat=True)) == ["david@example.org"]
    events.write_outcome(dialogue, agreed=[], will_change=[], by=eva)  # the point goes, and the action stands
    made.refresh_from_db()
    assert (made.outcome_point, made.origin_words) == (None, "Dialog om vinterns upphandlingar: Kortare avtal.")


def test_who_may_not_begin_an_action_finds_nothing_to_begin_it_from(weak, cohort, lisbet, malin):
    assert origins.find(Origin.SURVEY, weak.pk, user=malin) is None
    assert origins.find(Origin.SURVEY, weak.pk, user=lisbet) is None
    assert origins.find(Origin.COHORT, cohort.pk, user=lisbet).cohort == cohort


def test_area_and_factor_belong_to_one_survey(cohort, eva, building):
    source = origins.find(Origin.COHORT, cohort.pk, user=eva)
    area = Area.objects.get(survey__key="insikt", key="bygglov")
    factor = Factor.objects.get(survey__key="foretagsklimatet", key="service")
    with pytest.raises(NotAllowed, match="olika mätningar"):
        actions.begin(
            source, actions.Plan(title="X", sector=building, due=in_days(3), area=area, factor=factor), by=eva
        )


def test_an_owner_works_at_the_sector(weak, eva, cecilia, building):
    source = origins.find(Origin.SURVEY, weak.pk, user=eva)
    with pytest.raises(NotAllowed, match="arbetar inte på"):
        actions.begin(source, actions.Plan(title="X", sector=building, owner=cecilia, due=in_days(3)), by=eva)


def test_the_results_pages_show_what_is_being_done_when_eva_has_written_words_for_all(promise, eva, malin, client):
    def shown() -> list[bool]:
        pages = ("/resultat/teman/", "/resultat/insikt/bygglov/")
        return [f"Alla mejl får svar i tid (Bygg){ended}" in " ".join(client.get(page).text.split()) for page in pages]

    import_now(tidy_csv("2024;Bygglov;NKI;61;40"), by=eva)  # without its index an area has no page
    TtlCache.forget_all()
    ended = ""
    assert shown() == [False, False]
    ImprovementAction.objects.update(public_words="Alla mejl får svar i tid")
    (told,) = improvements.for_everybody()
    assert (told.what, told.who, told.state) == ("Alla mejl får svar i tid", "Bygg", "")
    assert (told.theme, told.area) == ("handlaggningstid", ("insikt", "bygglov"))
    assert shown() == [True, True]
    index = Factor.objects.get(survey=promise.factor.survey, is_index=True)
    ImprovementAction.objects.update(factor=index)  # which is in no theme, and is not left out for that
    assert "Annat vi gör" in client.get("/resultat/teman/").text
    assert shown() == [True, True]
    ImprovementAction.objects.update(factor=promise.factor)
    actions.finish(promise, text="Klart.", by=malin)
    actions.judge(promise, verdict=Verdict.HELPED, text="Bra.", by=eva)
    ended = f": genomfört {long_date(timezone.localdate())}"
    assert shown() == [True, True]
    actions.start(promise, by=eva)
    actions.drop(promise, because="Ingen tid.", by=eva)
    ended = ""
    assert shown() == [False, False]


def test_a_dropped_action_can_be_begun_again(promise, eva):
    actions.drop(promise, because="Ingen tid.", by=eva)
    actions.start(promise, by=eva)
    promise.refresh_from_db()
    assert promise.state == Improvement.STARTED


def test_the_effects_take_one_query_however_many_they_are(promise, eva, building, django_assert_num_queries):
    source = origins.find(Origin.SURVEY, Value.objects.get().pk, user=eva)
    for number in range(3):
        actions.begin(source, actions.Plan(title=f"Nr {number}", sector=building, due=in_days(3)), by=eva)
    rows = list(ImprovementAction.objects.select_related("area", "factor"))
    with django_assert_num_queries(1):
        assert len(effects.of(rows)) == 4


def test_an_event_of_another_kind_leads_to_no_action(eva):
    event = an_event(eva, slug="annan")
    assert origins.find(Origin.DIALOGUE, event.pk, user=eva) is None


def test_the_report_says_what_is_done_about_each_weak_figure(client, eva, building, malin):
    heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar;Riket"
    rows = ["Totalt;NKI;75;60;70", "Bygglov;Bemötande;60;20;70", "Bygglov;Tillgänglighet;64;20;70"]
    import_now("\n".join([heading, *(f"2025;{row}" for row in rows)]).encode())
    source = origins.find(Origin.SURVEY, value("insikt", 2025, "bygglov", "bemotande").pk, user=eva)
    actions.begin(source, actions.Plan(title="Ring tillbaka", sector=building, due=in_days(30)), by=eva)
    content = io.BytesIO(printed.pdf(results(), [], on=timezone.localdate()))
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(content).pages).split())
    weak = text.partition("Svagast jämfört med riket")[2].partition("Förbättringsåtgärder")[0]
    assert f"Bygglov, Bemötande 60,0 70,0 Ring tillbaka (Bygg, beslutad, klart senast {in_days(30):%Y-%m-%d})" in weak
    assert "Bygglov, Tillgänglighet 64,0 70,0 Inget är beslutat." in weak
    client.force_login(malin)
    page = re.sub(r"<[^>]+>|\s+", " ", client.get("/resultat/ledning/").content.decode())
    page = " ".join(page.split())
    assert "Det här gör vi åt det svaga Bygglov, Bemötande Ring tillbaka (Bygg): beslutad" in page
    assert "Bygglov, Tillgänglighet Inget är beslutat." in page


def test_the_committees_report_names_what_is_decided_and_what_came_of_it(promise, eva, malin):
    def report() -> str:
        content = io.BytesIO(printed.pdf(results(), [], on=timezone.localdate()))
        return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(content).pages).split())

    due = f"{promise.due:%Y-%m-%d}"
    assert f"Svara på första mejlet inom två dagar Bygg {due} beslutad" in report()
    actions.finish(promise, text="Rutinen är skriven.", by=malin)
    actions.judge(promise, verdict=Verdict.HELPED, text="Det märks.", by=eva)
    assert f"Svara på första mejlet inom två dagar Bygg {due} Det hjälpte" in report()
    ImprovementAction.objects.update(done_at=timezone.now() - timedelta(days=400))
    assert "Inga åtgärder är beslutade." in report()
