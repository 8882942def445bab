"""Security events: rows and log lines. Who, when, what, from where; no tokens, no numbers, no strangers' addresses."""

import json
import logging
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from cases import actions
from cases.models import CaseNumber
from portal.admin import security as security_pages
from portal.mail import links
from portal.models import RetentionRule, SecurityEvent
from portal.people import security
from portal.record import retention
from tests.portal.test_signing_in import CODE_PAGE, DOOR, ask_for_code, sign_in

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind
LIST = "/admin/portal/securityevent/"


@pytest.fixture(autouse=True)
def _no_limits_remembered():
    cache.clear()


def newest() -> SecurityEvent:
    return SecurityEvent.objects.first()


def kinds() -> list[str]:
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_sign_in_tells_who_when_and_from_where(client, anna):
    sign_in(client, anna.email, remember="on")
    event = newest()
    assert (event.kind, event.person, event.by, event.client) == (Kind.SIGN_IN, anna, anna, "127.0.0.1")
    assert event.details == {"remembered": True}
    assert timezone.now() - event.at < timedelta(minutes=1)


def test_a_wrong_code_is_about_the_account_and_done_by_nobody(client, bo):
    ask_for_code(client, bo.email)
    client.post(CODE_PAGE, {"code": "000000"})
    event = newest()
    assert (event.kind, event.person, event.by, event.details) == (Kind.CODE_WRONG, bo, None, {})


def test_a_strangers_address_is_masked_and_what_was_typed_is_nowhere(client, db, caplog):
    with caplog.at_level(logging.INFO, logger="portal.security"):
        client.post(DOOR, {"email": "nobody@example.org"})
        client.post(CODE_PAGE, {"code": "19850101-1234"})
    assert kinds() == [Kind.UNKNOWN_ADDRESS, Kind.CODE_WRONG]
    rows = str(list(SecurityEvent.objects.values()))
    assert rows.count("n…@example.org") == 2
    assert not any(secret in rows + caplog.text for secret in ("nobody@", "1985", "1234"))


def test_each_event_is_one_line_of_json_for_the_log_collector(client, anna, caplog):
    with caplog.at_level(logging.INFO, logger="portal.security"):
        sign_in(client, anna.email)
    (line,) = [json.loads(record.message) for record in caplog.records if record.name == "portal.security"]
    assert line.pop("at")
    assert line == {"event": "sign_in", "person": anna.pk, "by": anna.pk, "client": "127.0.0.1", "remembered": False}


@pytest.mark.parametrize("path", ["/diarium/dagslista.csv", "/diarium/dagslista.pdf", "/siffror/siffror.xlsx"])
def test_whatever_leaves_as_a_file_is_noted_with_its_path_and_without_what_was_searched_for(client, eva, path):
    client.force_login(eva)
    client.get(f"{path}?q=bo@example.org")
    event = newest()
    assert (event.kind, event.by, event.details) == (Kind.EXPORT, eva, {"path": path})


def test_a_file_for_everybody_is_no_export(client, eva):
    CaseNumber.objects.create(year=timezone.localdate().year - 1, last=1)  # so there is a year to tell of
    client.force_login(eva)
    assert client.get("/sa-gar-det/siffror.csv").status_code == 200
    assert kinds() == []


def test_reading_what_is_marked_is_noted_once_for_each_page(client, case, eva):
    mark = actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=eva)
    client.force_login(eva)
    client.get(f"/admin/cases/case/{case.pk}/change/")
    assert kinds() == [Kind.MARKED_READ]
    assert newest().details == {"case": case.reference, "marks": [mark.pk]}


def test_revoked_links_are_noted_without_their_tokens(client, eva, case):
    token = links.mint(
        links.Key(scope="case", target_id=case.pk, view="business_case"), email=case.contact.email
    ).split("/")[-2]
    client.force_login(eva)
    chosen = [str(pk) for pk in links.SecretLink.objects.values_list("pk", flat=True)]
    client.post("/admin/portal/secretlink/", {"action": "revoke", "_selected_action": chosen})
    assert newest().kind == Kind.LINKS_REVOKED
    assert token not in str(newest().details)


# --- The list in admin -----------------------------------------------------------------------------


def test_eva_reads_the_newest_first_and_narrows_it_down(client, eva, bo, anna):
    security.note(Kind.CODE_WRONG, person=bo)
    security.note(Kind.SIGN_IN, by=anna)
    client.force_login(eva)
    page = client.get(LIST).content.decode()
    assert page.index("Anna Alm") < page.index("bo@example.org")
    assert "Senaste händelser" in page
    page = client.get(f"{LIST}?kind=code_wrong").content.decode()
    assert "bo@example.org" in page
    assert "Anna Alm" not in page
    assert "Anna Alm" in client.get(f"{LIST}?q=anna").content.decode()


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"remembered": False}, ""),
        ({"remembered": True}, "webbläsaren är ihågkommen"),
        ({"what": "code", "attempt": 5}, "koder från mejl, försök 5"),
        ({"type": "totp"}, "appen"),
        ({"action": "admin.add", "role": "manager", "sector": 3}, "lades till, chef"),
        ({"fields": ["email", "is_active"]}, "e-postadress, aktiv"),
        ({"path": "/diarium/dagslista.csv"}, "/diarium/dagslista.csv"),
        ({"path": "backup"}, "säkerhetskopia"),
        ({"path": "backup", "backup": "saved"}, "säkerhetskopia, klar"),
        ({"case": "L-2026-0001", "marks": [4]}, "ärende L-2026-0001"),
        ({"case": "L-2026-0001", "links": [4, 5]}, "ärende L-2026-0001, två länkar"),
        ({"address": "n…@example.org"}, ""),
    ],
)
def test_the_list_speaks_swedish_and_shows_no_codes(details, words):
    assert security_pages.SecurityEventAdmin.more(None, SecurityEvent(details=details)) == words


def test_every_limit_has_a_name_in_the_list(settings):
    assert security_pages.LIMITS.keys() == settings.LIMITS.keys()


def test_the_list_never_counts_the_whole_table(client, eva, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(security_pages, "MOST", 150)
    SecurityEvent.objects.bulk_create(SecurityEvent(kind=Kind.SIGN_IN) for _ in range(300))
    client.force_login(eva)
    with django_assert_max_num_queries(17) as queries:
        client.get(LIST)
    counts = [query["sql"] for query in queries if "COUNT" in query["sql"] and "securityevent" in query["sql"]]
    assert counts
    assert all("LIMIT 150" in sql for sql in counts)


def test_nothing_of_it_can_be_changed_in_admin(client, superuser):
    security.note(Kind.SIGN_IN, by=superuser)
    client.force_login(superuser)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{newest().pk}/delete/", {"post": "yes"}).status_code == 403
    assert SecurityEvent.objects.exists()


def test_the_rows_go_by_a_rule_once_the_municipality_has_decided(eva, rut):
    SecurityEvent.objects.create(kind=Kind.SIGN_IN, by=eva, at=timezone.now() - timedelta(days=400))
    SecurityEvent.objects.create(kind=Kind.SIGN_IN, by=eva)
    RetentionRule.objects.filter(data_class="security_events").update(decision="KS 2026/1")
    retention.approve(retention.propose(by=rut), by=eva)
    assert SecurityEvent.objects.count() == 1


def test_what_a_limit_stops_is_noted_once_and_not_for_each_try(client, bo, settings):
    settings.LIMITS = settings.LIMITS | {"sign_in": 1}
    for _ in range(4):
        client.post(DOOR, {"email": bo.email})
    assert kinds() == [Kind.REFUSED]
    assert (newest().client, newest().details) == ("127.0.0.1", {"what": "sign_in"})


def test_a_wait_after_wrong_codes_is_noted_when_it_begins(client, bo):
    ask_for_code(client, bo.email)
    for _ in range(8):
        client.post(CODE_PAGE, {"code": "000000"})
    assert kinds().count(Kind.REFUSED) == 1
