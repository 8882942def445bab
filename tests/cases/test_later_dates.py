"""How far a sector moves its date by itself, and what the pilot says yes or no to."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.admin.listing.case_list import CaseList
from cases.models import Assignment, Case, Message, ServicePromise
from portal.calendar import calendars
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM
from portal.text.ttl_cache import TtlCache

MONDAY = datetime(2027, 2, 1, 9, tzinfo=STOCKHOLM)
DUE, NEAR, FAR = date(2027, 2, 8), date(2027, 2, 15), date(2035, 3, 1)


@pytest.fixture
def asked(eva, cafe, anna, building) -> Assignment:
    case = actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=MONDAY)
    actions.write_to_business(case, "Hej!", by=eva, at=MONDAY)
    return actions.ask_sector(case, building, by=eva, officer=anna, due=DUE, at=MONDAY)


def state(asked: Assignment) -> tuple[date, date | None, date]:
    """What holds, what is asked for, and what the business reads."""
    asked.refresh_from_db()
    return asked.due, asked.wished_due, Case.objects.get(pk=asked.case_id).next_due


def letters(kind: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind=kind).values_list("to", flat=True))


def test_a_sector_moves_its_date_once_and_not_far_and_the_pilot_as_she_finds_right(
    asked, eva, anna, transactional_rollback
):
    def move(due: date = NEAR, *, by=anna, hours: float = 1, why: str = "Sjuk.") -> None:
        actions.new_date(asked, due, reason=why, by=by, at=MONDAY + timedelta(hours=hours))

    def set_limit(days: int) -> None:
        ServicePromise.objects.create(kind=ServicePromise.Kind.SECTOR_MOVE, workdays=days)
        TtlCache.forget_all()

    last, beyond = date(2027, 3, 1), date(2027, 3, 2)  # the twentieth working day, and the next
    acts = {
        "once": (lambda: move(), (NEAR, None), 0),
        "through the link": (lambda: move(by=None), (NEAR, None), 0),
        "as far as it goes": (lambda: move(last), (last, None), 0),
        "a day farther": (lambda: move(beyond), (DUE, beyond), 1),
        "far": (lambda: move(FAR), (DUE, FAR), 1),
        "pressed twice": (lambda: (move(FAR), move(FAR)), (DUE, FAR), 1),
        "with a limit of Eva's": (lambda: (set_limit(3), move()), (DUE, NEAR), 1),
        "a second time": (lambda: (move(), move(last, hours=3)), (NEAR, last), 1),
        "put right before it is told": (lambda: (move(), move(last, hours=1.5)), (last, None), 0),
        "by Eva": (lambda: (move(FAR, by=eva), move(last, by=eva, hours=3)), (last, None), 0),
    }
    found = {}
    for name, (act, _, _) in acts.items():
        with transactional_rollback():
            act()
            due, wished, read = state(asked)
            assert read == due, name
            told = OutgoingEmail.objects.filter(kind="new_date").count()
            assert told == (0 if due == DUE else 2 if name == "by Eva" else 1), name
            found[name] = ((due, wished), len(letters("date_wished")))
        TtlCache.forget_all()
    assert found == {name: (after, told) for name, (_, after, told) in acts.items()}


def test_until_the_pilot_has_said_yes_the_business_is_told_nothing(asked, eva, anna, transactional_rollback):
    at = MONDAY + timedelta(hours=2)
    actions.new_date(asked, FAR, reason="Hinner ej.", by=anna, at=at)
    assert [row.case.pk for row in CaseList(eva, view="att-ta-hand-om").rows()] == [asked.case_id]
    with pytest.raises(NotAllowed, match="Bara lotsen"):
        actions.agree_to_date(asked, by=anna, at=at)
    with transactional_rollback():
        actions.agree_to_date(asked, by=eva, at=at)
        assert (state(asked), letters("new_date")) == ((FAR, None, FAR), ["bo@example.org"])
        assert "Svar senast torsdag 1 mars 2035." in OutgoingEmail.objects.get(kind="date_settled").text
        assert asked.promises.last().reason == "Hinner ej."
    with transactional_rollback():
        actions.refuse_date(asked, text="Bo öppnar i maj.", by=eva, at=at)
        assert (state(asked), letters("new_date")) == ((DUE, None, DUE), [])
        assert "Svar senast måndag 8 februari 2027." in OutgoingEmail.objects.get(kind="date_settled").text
        said = Message.objects.readable_by(anna).get(text="Bo öppnar i maj.")
        assert (said.from_whom, said.readers) == ("Eva Ek, Företagslotsen", "Lotsen och Bygg kan läsa det här")
        assert not Message.objects.for_business().filter(pk=said.pk).exists()
    actions.ask_business(asked, "Hur stor?", by=anna, at=at)  # its date will be another anyhow
    assert state(asked) == (DUE, None, None)
    assert CaseList(eva, view="att-ta-hand-om").rows() == []


def test_a_year_that_may_be_mistyped_is_asked_about_on_every_page(client, eva, anna, case, assignment):
    far = calendars.office().add(timezone.localdate() + timedelta(days=8 * 365), 1)
    typed = {"due": far.isoformat(), "reason": "Hinner ej."}
    client.force_login(anna)
    page = f"/handlaggare/uppdrag/{assignment.pk}/"
    address = f"{page}nytt-datum/"
    sent = {f"date-{name}": value for name, value in typed.items()}
    refused = client.post(address, sent, follow=True).content.decode()
    assert "är långt fram. Kryssa för om det är rätt." in refused
    assert f'value="{far.isoformat()}"' in refused
    assert 'name="date-sure"' in refused
    done = client.post(address, sent | {"date-sure": "on"}, follow=True).content.decode()
    assert "Lotsen har fått ert önskemål och svarar er." in done
    assert "Ni har bett lotsen om ett nytt datum" in client.get(page).content.decode()
    client.force_login(eva)

    def press(command: str, **fields) -> str:
        address = reverse("admin:cases_case_do", args=[case.pk, command])
        return client.post(address, fields, follow=True).content.decode()

    desk = client.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    assert "Vill ha ett senare datum" in desk
    said = press("nej-till-datum", assignment=assignment.pk, text="Nej.")
    assert "Datumet står kvar, och Bygg får veta det." in said
    for command, row, fields in [
        ("nytt-datum", f"-{assignment.pk}", typed | {"assignment": assignment.pk}),
        ("lotsens-datum", "", typed),
        ("vila", "", {"until": (timezone.localdate() + timedelta(days=500)).isoformat(), "reason": "x"}),
    ]:
        assert f'name="{command}{row}-sure"' in press(command, waits_for="business", **fields), command
    assert "har fått ett nytt datum" in press("nytt-datum", assignment=assignment.pk, sure="on", **typed)
