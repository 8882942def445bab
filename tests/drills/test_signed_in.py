"""Whoever has got hold of somebody's sign-in: what it opens, and how soon it opens nothing."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.models import SecurityEvent, User
from tests.portal.test_sessions import is_in, signed_in
from tests.portal.test_signing_in import sign_in
from tests.second_step import code_of
from tests.test_doors import DOORS, EVERYBODY, LEADS_ON, PEOPLE, address_of, people  # noqa: F401 - fixtures

READ_OTHERS = ["eva", "dag", "rut", "superuser"]
WAYS = ("/konto/", "/logga-ut/", "/logga-in/", "/det-du-skrev/kasta/", "/mina-sidor/", "/admin/log")  # in and out
MAILBOX = ("/uppdrag/", "/atgard/", "/mote/")  # links of shared mailboxes


@pytest.mark.promise("A sign-in that has not shown the second factor opens no page of those who read others' cases")
@pytest.mark.django_db
def test_a_stolen_sign_in_opens_nothing(people, address_of, settings, figures, is_full):  # noqa: F811
    settings.SECOND_FACTOR = True
    asked, opened = 0, []
    for name in READ_OTHERS if is_full else READ_OTHERS[:1]:
        totp.TOTP.activate(people[name], totp.generate_totp_secret())
        client = signed_in(people[name])
        for route, statuses in DOORS.items():
            address = address_of(route)
            if is_for_everybody(route, statuses) or address.startswith(WAYS):
                continue
            response = client.get(address)
            asked += 1
            if (
                address.startswith(MAILBOX) and response.status_code == 302
            ):  # leads to the person's own page, which asks
                response = client.get(response["Location"])
            if not response.get("Location", "").startswith("/konto/sakerhet/"):
                opened.append((name, address, response.status_code))
    figures["addresses"], figures["opened"] = asked, len(opened)
    assert opened == []


def is_for_everybody(route: str, statuses: str) -> bool:
    is_signed_out = statuses.split()[PEOPLE.index("anonymous")] == "302"
    return not is_signed_out or (statuses == LEADS_ON and not route.startswith("admin/"))


@pytest.mark.promise("A page for everybody tells a sign-in that has not shown the factor no more than it tells others")
@pytest.mark.django_db
def test_public_pages_show_no_more(people, address_of, settings, figures):  # noqa: F811
    settings.SECOND_FACTOR = True
    eva = signed_in(people["eva"])
    bo = signed_in(people["bo"])
    more = [
        route
        for route, statuses in DOORS.items()
        if statuses == EVERYBODY and told(eva, address_of(route)) != told(bo, address_of(route))
    ]
    figures["addresses"], figures["told_more"] = sum(row == EVERYBODY for row in DOORS.values()), len(more)
    assert more == []


# A business's own boxes are, and the header has the reader's own name.
FILLED_IN = re.compile(r'\s*(value|nonce)="[^"]*"|(?<=>)[^<]*(?=</textarea>)|menu-person">\s*<summary>[^<]*')


def told(client: Client, address: str) -> str:
    response = client.get(address)
    is_page = response["Content-Type"].startswith("text/html")
    return FILLED_IN.sub("", response.content.decode()) if is_page else response["Content-Type"]


@pytest.mark.promise("Adding a factor and signing out everywhere end every other sign-in at once, remembered ones too")
@pytest.mark.django_db(transaction=True)
def test_every_other_sign_in_ends_at_once(eva, settings, figures, is_full):
    settings.SECOND_FACTOR = True
    cache.clear()
    number = 500 if is_full else 10
    others = [signed_in(eva, remember=index % 2 == 0) for index in range(number)]
    here = Client()
    sign_in(here, eva.email)
    secret = here.get(reverse("mfa_activate_totp")).context["form"].secret
    here.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    figures["sign_ins"], figures["left_after_adding_a_factor"] = number, sum(map(is_in, others))
    figures["here_is_in"] = is_in(here)

    others = [signed_in(User.objects.get(pk=eva.pk)) for _ in range(number)]
    begun = time.monotonic()
    here.post("/logga-ut/overallt/")
    figures["seconds"] = round(time.monotonic() - begun, 3)
    figures["left_after_signing_out_everywhere"] = sum(map(is_in, [here, *others]))
    figures["events"] = SecurityEvent.objects.count()
    assert (figures["left_after_adding_a_factor"], figures["here_is_in"]) == (0, True)
    assert figures["left_after_signing_out_everywhere"] == 0
    assert figures["seconds"] < 5
