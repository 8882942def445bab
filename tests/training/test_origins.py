"""Each improvement begins on the page where it is thought of: one press there, and the form is filled and accepted."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from portal.text.ttl_cache import TtlCache
from surveys.models import Value
from tests.courses import in_days
from tests.gatherings import sign_up
from tests.surveys.conftest import import_now, tidy_csv
from training.models import ImprovementAction
from training.workflow import Origin

pytestmark = pytest.mark.django_db


def of_cohort(request) -> tuple[str, int]:
    cohort = request.getfixturevalue("cohort")
    return cohort.get_absolute_url(), cohort.pk


def of_figure(request) -> tuple[str, int]:
    import_now(tidy_csv("2024;Bygglov;Effektivitet;48,5;40"), by=request.getfixturevalue("eva"))
    TtlCache.forget_all()
    value = Value.objects.get()
    return reverse("survey_figure", args=[value.pk]), value.pk


def of_meeting(request) -> tuple[str, int]:
    case, eva = request.getfixturevalue("case"), request.getfixturevalue("eva")
    start = timezone.localtime(timezone.now() + timedelta(days=3)).replace(hour=14, minute=0)
    guests = [cases.Guest(email="bo@example.org", case=case)]
    hours = {"start": start, "end": start + timedelta(hours=1)}
    (meeting,) = cases.call_meeting([case], by=eva, place="Stadshuset", guests=guests, **hours)
    return reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]), meeting.pk


def of_dialogue(request) -> tuple[str, int]:
    dialogue = request.getfixturevalue("dialogue")
    sign_up(dialogue, "bo@example.org")
    point = dialogue.outcome.create(kind="will_change", text="Kortare avtal.")
    return reverse("admin:events_event_desk", args=[dialogue.pk]), point.pk


def of_closing_answer(request) -> tuple[str, int]:
    case = request.getfixturevalue("case")
    cases.close(case, by=request.getfixturevalue("eva"), outcome="answered", text="Klart.", nothing_more=True)
    case.refresh_from_db()
    cases.give_feedback(case, overall=3, expectations=3, ideal=2)
    case.refresh_from_db()
    return reverse("admin:cases_case_change", args=[case.pk]), case.closing_answer.pk


def of_complaint(request) -> tuple[str, int]:
    case = request.getfixturevalue("case")
    return reverse("admin:cases_case_change", args=[case.pk]), case.pk


SOURCES = {
    Origin.COHORT: (of_cohort, ""),
    Origin.SURVEY: (of_figure, ""),
    Origin.MEETING: (of_meeting, "bo@example.org"),
    Origin.DIALOGUE: (of_dialogue, "bo@example.org"),
    Origin.CLOSING_ANSWER: (of_closing_answer, "bo@example.org"),
    Origin.COMPLAINT: (of_complaint, "bo@example.org"),
}


@pytest.mark.parametrize("origin", Origin)
def test_one_press_on_the_page_where_it_is_thought_of(request, client, eva, building, origin):
    make, raiser = SOURCES[origin]
    page, pk = make(request)
    client.force_login(eva)
    address = f"/utbildning/atgarder/ny/{origin}/{pk}/"
    assert f'href="{address}"' in client.get(page).content.decode()
    form = client.get(address).content.decode()
    typed = re.search(r'<textarea name="raisers".*?>(.*?)</textarea>', form, re.DOTALL)
    assert typed.group(1).strip() == raiser
    data = {"title": "Klara svar", "sector": building.pk, "due": in_days(40).isoformat(), "raisers": raiser}
    if origin == Origin.SURVEY:
        area, factor = (
            re.search(rf'name="{name}".*?value="(\d+)" selected', form, re.DOTALL).group(1)
            for name in ("area", "factor")
        )
        data |= {"area": area, "factor": factor}
    made = client.post(address, data)
    action = ImprovementAction.objects.get()
    assert (made.status_code, made.url) == (302, f"/utbildning/atgarder/{action.pk}/")
    assert (action.origin, action.raisers.count()) == (origin, bool(raiser))


def test_the_weakest_result_leads_to_an_action_from_the_page_for_those_who_lead(client, eva, malin):
    rows = ["Kommun;Mätår;Myndighetsområde;Faktor;Index;Antal svar"]
    rows += [f"Riket;2024;{area};NKI;70;900" for area in ("Bygglov", "Livsmedelskontroll")]
    rows += ["Valdemarsvik;2024;Bygglov;NKI;48,5;40", "Valdemarsvik;2024;Livsmedelskontroll;NKI;75;40"]
    import_now("\r\n".join(rows).encode(), by=eva)
    TtlCache.forget_all()
    weak = Value.objects.get(value="48.5")
    client.force_login(eva)
    found = re.findall(r"/utbildning/atgarder/ny/survey/(\d+)/", client.get("/resultat/ledning/").content.decode())
    assert found == [str(weak.pk)]
    client.force_login(malin)  # reads the page, and begins nothing
    assert "/atgarder/ny/" not in client.get("/resultat/ledning/").content.decode()
