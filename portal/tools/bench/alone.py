"""One page at a time, in this process: the median of its time and the number of its queries."""

import statistics
import time
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import emails
from cases.guide.reading import Map, Told, guide
from cases.models import Assignment, Case
from portal.mail import links
from portal.models import User
from portal.record import sealing

TIMES = 15
COMMON, RARE = "lokal", "autoklav"


class Alone:
    def __init__(self) -> None:
        self.pages: dict[str, dict] = {}

    def see(self, name: str, client: Client, address: str) -> None:
        queries = 0

        def count(execute, *arguments):
            nonlocal queries
            queries += 1
            return execute(*arguments)

        for _ in range(3):
            client.get(address)
        with connection.execute_wrapper(count):
            answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        times = []
        for _ in range(TIMES):
            began = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - began)
        self.pages[name] = {"ms": round(statistics.median(times) * 1000, 1), "queries": queries}


def signed_in(email: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email=email))
    return client


def measure() -> dict[str, dict]:
    """ "I dag", lists and searches of Eva and of an officer, figures, pages of a business, the public, a registrar."""
    alone = Alone()
    eva, anna, anybody = signed_in("lots@example.org"), signed_in("bygg@example.org"), Client(SERVER_NAME="127.0.0.1")
    triage = reverse("admin:cases_case_changelist")
    alone.see("day", eva, reverse("today"))
    alone.see("day_officer", anna, reverse("today"))
    alone.see("triage", eva, triage)
    alone.see("list_officer", anna, f"{triage}?vy=oppna")
    alone.see("ended_officer", anna, f"{triage}?vy=avslutade")
    alone.see("search_common", eva, f"{triage}?q={COMMON}")
    alone.see("search_rare", eva, f"{triage}?q={RARE}")
    alone.see("workspace", anna, reverse("workspace"))
    alone.see("find_common", anna, f"{reverse('find_questions')}?q={COMMON}")
    alone.see("find_rare", anna, f"{reverse('find_questions')}?q={RARE}")
    alone.see("business_page", anybody, business_page())
    alone.see("start", anybody, reverse("home"))
    told = told_of_six_wishes()
    alone.see("guide_page", anybody, f"{reverse('guide_map')}?{urlencode(told.pairs)}")
    alone.pages["guide"] = {"ms": of_the_map(told), "queries": 0}
    alone.see("figures", eva, f"{reverse('figures')}?period={timezone.localdate().year}")
    alone.see("how_it_goes", anybody, reverse("how_it_goes"))
    rut, yesterday = signed_in("registrator@example.org"), timezone.localdate() - timezone.timedelta(days=1)
    alone.see("day_list", rut, f"{reverse('day_list')}?since={yesterday}")
    alone.see("case_file", rut, reverse("case_file_out", args=[Case.objects.open().latest("pk").reference]))
    began = time.perf_counter()
    rows = sealing.verify().rows
    alone.pages["verify_record"] = {"ms": round((time.perf_counter() - began) * 1000), "rows": rows}
    return alone.pages


def told_of_six_wishes() -> Told:
    """Those with most questions, each with its first answer."""
    wishes = tuple(sorted(guide().rules, key=lambda pk: -len(guide().rules[pk].questions))[:6])
    return Told(wishes, {each.slug: each.answers.all()[0].code for each in guide().questions_of(wishes)})


def of_the_map(told: Told) -> float:
    """Milliseconds to work out which steps, and in which order; the median."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        assert Map(guide(), told).turns
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 2)


def business_page() -> str:
    """The address of a case that two sectors work on."""
    open_questions = Assignment.objects.open().filter(case__state="in_progress")
    case = Case.objects.get(pk=open_questions.order_by("-case_id").values_list("case_id", flat=True)[0])
    return links.mint(emails.case_key(case), email=case.contact.email)
