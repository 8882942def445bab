"""Days and numbers that cannot be, in addresses and forms: the ordinary list, or a sentence; never a fault."""

import pytest

from portal.models import ClosedDay

pytestmark = pytest.mark.django_db
LISTS = [
    "/admin/portal/closedday/?day__year=9223372036854775808",
    "/admin/portal/closedday/?day__year=0",
    "/admin/portal/closedday/?day__year=2027&day__month=13",
    "/admin/portal/closedday/?day__year=9999&day__month=12&day__day=31",
    "/admin/portal/closedday/?day__gte=99999-01-01",
    "/admin/portal/absence/?since__year=99999999999",
    "/admin/portal/securityevent/?at__gte=9999-12-31&at__lt=10000-01-01",
    "/admin/portal/user/?sector_roles__sector__id__exact=9223372036854775808",
    "/admin/portal/user/?pilot_roles__kind=%F0%9F%98%80&p=99999999999999999999",
    "/admin/events/schoolclass/?event__id__exact=-9223372036854775809",
    "/admin/portal/logentry/?q=%ED%A0%80",
    "/admin/cases/case/?sida=9223372036854775808",
    "/diarium/?since=9999-12-31",
    "/diarium/?until=0001-01-01",
    "/diarium/dagslista.csv?since=9999-12-31",
    "/diarium/dagslista.pdf?since=0001-01-01",
    "/diarium/gallring/?sida=1e400",
    "/diarium/hitta/?nummer=%ED%A0%80",
    "/admin/portal/reminderrule/brev-i-dag/?dag=9999-12-31",
    "/admin/portal/reminderrule/brev-i-dag/?dag=0001-01-01",
    "/siffror/?period=9999-12",
    "/sa-gar-det/?period=9999",
    "/resultat/insikt/?ar=99999999999999999999",
    "/resultat/insikt/?ar=%D9%A3",
]


def test_no_list_fails_for_what_cannot_be(client, superuser):
    client.force_login(superuser)
    client.raise_request_exception = False
    answers = {address: client.get(address, follow=True).status_code for address in LISTS}
    assert {address: status for address, status in answers.items() if status not in (200, 404)} == {}


def test_a_year_that_is_mistyped_is_told_in_words_and_what_was_typed_is_kept(client, superuser):
    client.force_login(superuser)
    page = client.get("/diarium/?since=0026-12-01").content.decode()
    assert "Kontrollera året. Det ska vara mellan 1900 och 2199." in page
    assert 'value="0026-12-01"' in page
    page = client.post("/admin/portal/closedday/add/", {"day": "9999-12-31", "reason": "Sista dagen"}).content.decode()
    assert "Kontrollera året." in page
    assert 'value="Sista dagen"' in page
    assert not ClosedDay.objects.filter(day__year=9999).exists()


def test_a_fault_of_ours_is_still_a_fault(client, superuser, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("portal.record.daylist.day_list", broken)
    client.force_login(superuser)
    client.raise_request_exception = False
    assert client.get("/diarium/?since=2027-01-08", follow=True).status_code == 500


def test_whoever_is_chosen_by_what_is_no_number_is_told_so(client, superuser):
    client.force_login(superuser)
    answer = client.post("/admin/portal/absence/add/", {"user": "None", "since": "2027-01-08", "note": "Semester"})
    assert answer.status_code == 200
    assert 'value="Semester"' in answer.content.decode()
