"""Eva's desk for the guide: nothing is published before she has seen what it does, and nothing typed is lost."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import GuideEdition, GuideQuestion, GuideStep
from portal.models import LogEntry
from tests.at_once import in_parallel
from tests.guided import a_question, a_step
from tests.people import as_pilot, person


@pytest.fixture
def desk(client, eva):
    client.force_login(eva)
    return client


def text_of(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def form_of(question: GuideQuestion, **changed) -> dict:
    """As the page sends it, with what is changed: `nej_adds=[step]` of an answer, `text=` of the question."""
    answers = list(question.answers.all())
    data = {
        "text": question.text,
        "slug": question.slug,
        "order": question.order,
        "wishes": [wish.pk for wish in question.wishes.all()],
        "answers-TOTAL_FORMS": len(answers),
        "answers-INITIAL_FORMS": len(answers),
    }
    for n, answer in enumerate(answers):
        told = {"id": answer.pk, "question": question.pk, "label": answer.label, "code": answer.code}
        told |= {"order": answer.order} | {
            name: [step.pk for step in changed.pop(f"{answer.code}_{name}", getattr(answer, name).all())]
            for name in ("adds", "removes")
        }
        data |= {f"answers-{n}-{name}": value for name, value in told.items()}
    return data | changed


def test_eva_sees_what_a_rule_changes_goes_back_and_publishes(desk, cafe, asked, terrace, eva):
    page = reverse("admin:cases_guidequestion_change", args=[asked.pk])
    seen = desk.get(page).context["seen"]
    form = form_of(asked, nej_adds=[terrace], sett=seen, help="Bord på torget räknas.", _save="Spara")
    preview = desk.post(page, form)
    assert "6 av 9 vägar ändras" in text_of(preview)
    assert "Ska du ha uteservering? <strong>Nej</strong>" in text_of(preview)
    assert list(asked.answers.get(code="nej").adds.all()) == []
    typed = {}
    for name, value in preview.context["typed"]:
        typed.setdefault(name, []).append(value)
    back = desk.post(page, typed | {"andra-mer": "1"})
    assert "Bord på torget räknas." in text_of(back)
    assert "errornote" not in text_of(back)
    published = desk.post(page, typed | {"publicera": preview.context["digest"]})
    assert published.status_code == 302
    assert list(asked.answers.get(code="nej").adds.all()) == [terrace]
    edition = GuideEdition.objects.first()
    assert (edition.words, edition.by) == ("Frågan ”Ska du ha uteservering?” ändrades", eva)
    assert LogEntry.objects.filter(action="guide.publish", thing_id=edition.pk).exists()
    listed = text_of(desk.get(reverse("admin:cases_guideedition_changelist")))
    assert "Ska du ha uteservering? Nej, lägger till: + Sök tillstånd för marken" in listed
    back = desk.get(reverse("admin:cases_guideedition_back"))
    assert "6 av 9 vägar ändras" in text_of(back)
    desk.post(reverse("admin:cases_guideedition_back"), {"publicera": back.context["digest"]})
    assert list(asked.answers.get(code="nej").adds.all()) == []
    assert GuideQuestion.objects.get(pk=asked.pk).help == ""


def test_words_alone_are_published_at_once_and_can_be_looked_at_first(desk, asked):
    page = reverse("admin:cases_guidequestion_change", args=[asked.pk])
    looked = desk.post(page, form_of(asked, text="Får gästerna sitta ute?", visa="1"))
    assert "Ingen väg genom vägvisaren ändras" in text_of(looked)
    assert desk.post(page, form_of(asked, text="Får gästerna sitta ute?", _save="1")).status_code == 302
    assert GuideQuestion.objects.get(pk=asked.pk).text == "Får gästerna sitta ute?"
    assert GuideEdition.objects.first().words == "Frågan ”Får gästerna sitta ute?” ändrades"


def test_of_two_who_change_the_same_question_the_second_is_told(desk, client, asked, terrace, eva):
    page = reverse("admin:cases_guidequestion_change", args=[asked.pk])
    seen = desk.get(page).context["seen"]
    mine = form_of(asked, ja_adds=[], sett=seen, help="Mina ord")
    karin = as_pilot(person("karin@example.org", "Karin Nord"))
    client.force_login(karin)
    client.post(page, form_of(asked, help="Karins ord", sett=seen))
    client.force_login(eva)
    told = client.post(page, mine)
    assert "Karin Nord har ändrat det här sedan du öppnade sidan." in text_of(told)
    assert "Mina ord" in text_of(told)
    assert GuideQuestion.objects.get(pk=asked.pk).help == "Karins ord"
    preview = client.post(page, mine | {"sett": told.context["seen"]})
    a_step("nytt", "Något som Karin skriver")
    again = client.post(page, mine | {"sett": told.context["seen"], "publicera": preview.context["digest"]})
    assert "Något annat i vägvisaren har ändrats medan du läste." in text_of(again)


def test_what_cannot_be_is_refused_in_a_sentence_and_stays_typed(desk, cafe, asked, food, terrace):
    page = reverse("admin:cases_guidequestion_change", args=[asked.pk])

    def refused(**changed) -> str:
        response = desk.post(page, form_of(asked, help="Det jag skrev", **changed))
        assert response.status_code == 200
        assert "Det jag skrev" in text_of(response)
        assert "errornote" in text_of(response)
        return text_of(response)

    assert "En fråga har två till fem svar." in refused(**{"answers-1-DELETE": "on"})
    assert "både lägga till och ta bort Sök tillstånd för marken" in refused(ja_removes=[terrace])
    assert "”Vet inte” finns alltid." in refused(**{"answers-1-code": "vet-inte"})
    assert "kan inte ha samma korta svar" in refused(**{"answers-1-code": "ja"})
    assert "blir utan steg för den som svarar så här" in refused(nej_removes=[food])
    assert "Det namnet har portalen själv" in refused(slug="alla")
    for n in range(4):
        a_question(f"mer{n}", f"Mer {n}?", cafe, ja=[], nej=[])
    page, asked = reverse("admin:cases_guidequestion_add"), GuideQuestion(text="Den sjunde?", slug="sjunde")
    new = {f"answers-{n}-{name}": value for n, value in enumerate(("Ja", "Nej")) for name in ("label",)}
    new |= {"answers-0-order": 0, "answers-1-order": 1, "answers-TOTAL_FORMS": 2, "slug": "", "wishes": [cafe.pk]}
    told = desk.post(page, {"text": "Den sjunde?", "order": 0, "answers-INITIAL_FORMS": 0, "help": "Ord"} | new)
    assert "skulle få sju frågor" in text_of(told)
    assert not GuideQuestion.objects.filter(text="Den sjunde?").exists()


def step_form(step: GuideStep, **changed) -> dict:
    told = {name: getattr(step, name) for name in ("what", "slug", "why", "body", "fee_kind", "order")}
    told |= {"sector": step.sector_id or "", "depends_on": [each.pk for each in step.depends_on.all()]}
    return told | ({"is_active": "on"} if step.is_active else {}) | changed


def test_a_step_waits_for_another_and_never_in_a_circle(desk, asked, food, terrace, cecilia):
    terrace.depends_on.add(food)
    page = reverse("admin:cases_guidestep_change", args=[food.pk])
    told = text_of(desk.post(page, step_form(food, depends_on=[terrace.pk])))
    assert "Stegen väntar på varandra i en ring: " in told
    assert "Registrera livsmedel → Sök tillstånd för marken" in told
    GuideStep.objects.filter(pk=food.pk).update(confirmed_at=food.changed_at)
    before = GuideStep.objects.get(pk=food.pk).changed_at
    assert desk.post(page, step_form(food, why="Alla som serverar mat.", what_en="Register")).status_code == 302
    food.refresh_from_db()
    assert (food.changed_at > before, food.english_at > before, food.confirmed_at) == (True, True, None)
    other = reverse("admin:cases_guidestep_change", args=[terrace.pk])
    preview = text_of(desk.post(other, step_form(terrace, depends_on=[])))
    assert "6 av 9 vägar ändras" in preview
    assert 'Sök tillstånd för marken <span class="quiet">görs tidigare' in preview


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_told(asked, terrace, eva):
    page = reverse("admin:cases_guidequestion_change", args=[asked.pk])
    clients = [Client(), Client()]
    for each in clients:
        each.force_login(eva)
    seen = clients[0].get(page).context["seen"]

    def save(number: int):
        return clients[number].post(page, form_of(asked, help=f"Ord {number}", sett=seen))

    answers = sorted(in_parallel(2, save), key=lambda response: response.status_code)
    assert [each.status_code for each in answers] == [200, 302]
    assert "Eva Ek har ändrat det här sedan du öppnade sidan." in text_of(answers[0])


def test_a_step_in_use_is_set_unused_and_only_another_is_taken_away(desk, cafe, asked, terrace):
    page = reverse("admin:cases_guidestep_delete", args=[terrace.pk])
    assert desk.get(page).status_code == 403
    form = step_form(terrace)
    del form["is_active"]
    change = reverse("admin:cases_guidestep_change", args=[terrace.pk])
    preview = desk.post(change, form)
    assert "6 av 9 vägar ändras" in text_of(preview)
    desk.post(change, form | {"publicera": preview.context["digest"]})
    assert not GuideStep.objects.get(pk=terrace.pk).is_active
    spare = a_step("extra", "Extra")
    desk.post(reverse("admin:cases_guidestep_delete", args=[spare.pk]), {"post": "yes"})
    assert not GuideStep.objects.filter(pk=spare.pk).exists()
    assert GuideEdition.objects.first().words == "Steget ”Extra” togs bort"


def test_a_question_is_taken_away_with_what_it_did_in_sight(desk, cafe, asked, food):
    page = reverse("admin:cases_guidequestion_delete", args=[asked.pk])
    assert "6 av 9 vägar ändras" in text_of(desk.get(page))
    desk.post(page, {"post": "yes"})
    assert not GuideQuestion.objects.filter(pk=asked.pk).exists()
    assert GuideEdition.objects.first().words == "Frågan ”Ska du ha uteservering?” togs bort"


def test_eva_sees_every_map_of_a_wish_and_gives_it_a_step(desk, cafe, asked, terrace):
    paths = text_of(desk.get(reverse("admin:cases_wish_paths", args=[cafe.pk])))
    assert "9 vägar genom frågorna leder till 2 olika kartor" in paths
    assert "Ska du ha uteservering? <strong>Ja eller Vet inte</strong>" in paths
    page = reverse("admin:cases_wish_change", args=[cafe.pk])
    form = {"label": cafe.label, "order": 0, "is_active": "on", "label_en": "open a café"}
    form |= {"steps": [step.pk for step in [*cafe.steps.all(), terrace]]}
    form |= {name: [each.pk for each in getattr(cafe, name).all()] for name in ("matter_types", "sectors")}
    preview = desk.post(page, form)
    assert "6 av 9 vägar ändras" in text_of(preview)
    desk.post(page, form | {"publicera": preview.context["digest"]})
    assert GuideEdition.objects.first().words == f"Önskan ”{cafe}” ändrades"
    new = {"label": "sälja glass", "order": 0, "is_active": "on", "steps": [terrace.pk]}
    preview = desk.post(reverse("admin:cases_wish_add"), new)
    assert "Önskan är ny i vägvisaren. 1 av 1 väg ändras." in text_of(preview)
    desk.post(reverse("admin:cases_wish_add"), new | {"publicera": preview.context["digest"]})
    assert terrace.wishes.count() == 2


def test_the_pages_ask_the_same_of_the_database_however_much_there_is(
    desk, cafe, asked, terrace, django_assert_max_num_queries
):
    pages = [reverse("admin:cases_guidequestion_change", args=[asked.pk])]
    pages += [reverse(f"admin:cases_guide{each}_changelist") for each in ("step", "question", "edition")]
    pages += [reverse("admin:cases_wish_change", args=[cafe.pk]), reverse("admin:cases_wish_paths", args=[cafe.pk])]

    def asked_of(page) -> int:
        with django_assert_max_num_queries(60) as queries:
            assert desk.get(page).status_code == 200
        return len(queries)

    for page in pages:
        desk.get(page)
    before = [asked_of(page) for page in pages]
    for n in range(3):
        step = a_step(f"mer{n}", f"Mer {n}", *GuideStep.objects.all(), sector=terrace.sector)
        a_question(f"mer{n}", f"Mer {n}?", cafe, ja=[step], nej=[])
        asked.answers.create(code=f"svar{n}", label=f"Svar {n}").adds.add(step)
        GuideEdition.objects.create(words=f"Ändring {n}", rules={"wishes": {}, "steps": {}, "questions": {}})
    assert [asked_of(page) for page in pages] == before
