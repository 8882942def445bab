"""The questions of somebody who has left are shown to the manager, and go to a colleague in one act."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Assignment
from portal.models import Absence, OutgoingEmail, SectorRole
from portal.pages import many_letters
from portal.text.swedish import short_date
from tests.courses import in_days
from tests.people import at_sector, person


@pytest.fixture
def departed(assignment, anna):
    SectorRole.objects.filter(user=anna).update(until=date(2026, 1, 1))
    return assignment


def test_the_manager_sees_them_and_gives_them_to_a_colleague(client, departed, malin, building):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    client.force_login(malin)
    assert '<a href="/sektorn/">1 fråga på din sektor</a>' in client.get("/handlaggare/").text
    page = client.get("/sektorn/")
    assert page.context["rows"] == [departed]
    assert f'href="/handlaggare/uppdrag/{departed.pk}/"' in page.text  # read before it goes
    assert "Arbetar inte kvar" in page.text
    client.post(reverse("reassign"), {"assignment": [departed.pk], "to": kim.pk})
    departed.refresh_from_db()
    assert departed.officer == kim
    assert OutgoingEmail.objects.filter(kind="handed_over", to="kim@example.org").count() == 1
    assert client.get("/sektorn/").context["rows"] == []


def test_the_manager_sees_what_is_late_who_has_it_and_who_is_away_and_moves_several(
    client, assignment, malin, anna, building, environment, cecilia, eva
):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    another = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    late = actions.ask_sector(another, building, by=eva, officer=kim)
    elsewhere = actions.ask_sector(another, environment, by=eva, officer=cecilia)
    Assignment.objects.filter(pk__in=[late.pk, elsewhere.pk]).update(due=in_days(-3))
    client.force_login(malin)
    assert list(client.get("/sektorn/").context["rows"]) == [late]
    back = in_days(9)
    Absence.objects.create(user=anna, since=in_days(0), until=back)
    page = client.get("/sektorn/")
    assert list(page.context["rows"]) == [late, assignment]
    assert f"borta till och med {short_date(back)}, ingen ersättare" in page.text
    assert "3 dagar sen" in page.text
    assert " checked>" not in page.text  # somebody has each of them
    ids = [late.pk, assignment.pk, elsewhere.pk]
    page = client.post(reverse("reassign"), {"assignment": ids, "to": malin.pk}, follow=True).text
    assert "Malin Mo har fått två frågor." in page
    moved = [(row.pk, row.officer) for row in Assignment.objects.order_by("pk") if row.pk in ids]
    assert sorted(moved) == sorted([(late.pk, malin), (assignment.pk, malin), (elsewhere.pk, cecilia)])


def test_what_waits_for_the_business_or_rests_is_not_the_sectors_delay(client, assignment, malin, anna, eva):
    actions.ask_business(assignment, "Hur många bord?", by=anna)
    Assignment.objects.filter(pk=assignment.pk).update(due=in_days(-3))
    client.force_login(malin)
    assert list(client.get("/sektorn/").context["rows"]) == []


def test_what_the_manager_has_unticked_stays_so_while_the_page_asks_again(
    client, departed, malin, anna, building, eva, monkeypatch
):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    other = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    left = actions.ask_sector(other, building, by=eva, officer=anna)
    monkeypatch.setattr(many_letters, "MANY", 0)
    client.force_login(malin)
    assert client.get("/sektorn/").text.count(" checked>") == 2
    for to, told in (("", "Välj en kollega"), (kim.pk, "Tryck en gång till")):
        page = client.post(reverse("reassign"), {"assignment": [left.pk], "to": to}, follow=True).text
        ticked = [f'id="fraga-{row.pk}" checked>' in page for row in (departed, left)]
        assert (told in page, ticked) == (True, [False, True]), told


def test_what_is_missing_is_said_where_the_rows_are(client, departed, malin, building, eva):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    client.force_login(malin)

    def said(ticked: list[int], to: object) -> str:
        page = client.post(reverse("reassign"), {"assignment": ticked, "to": to}, follow=True).text
        assert page.index("</h1>") < page.index('id="sagt"') < page.index("<form", page.index("</h1>"))
        return page.partition('id="sagt"')[2].partition("<p")[2].partition("</p>")[0].partition(">")[2]

    assert said([], "") == "Kryssa för minst en fråga. Välj en kollega."
    assert said([], kim.pk) == "Kryssa för minst en fråga."
    assert said([departed.pk], "") == "Välj en kollega."
    other = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    in_time = actions.ask_sector(other, building, by=eva, officer=kim)
    assert "har någon annan flyttat dem" in said([in_time.pk], kim.pk)


def test_a_question_whose_officer_is_still_there_is_not_shown(client, assignment, malin):
    client.force_login(malin)
    assert list(client.get("/sektorn/").context["rows"]) == []


def test_nobody_but_the_manager_of_the_sector_reassigns(client, departed, anna, cecilia, building):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    for someone in (cecilia, kim):
        client.force_login(someone)
        client.post(reverse("reassign"), {"assignment": [departed.pk], "to": kim.pk})
        departed.refresh_from_db()
        assert departed.officer == anna


def test_who_works_elsewhere_takes_nothing_over(departed, malin, anna, cecilia):
    moved, refused = actions.reassign([departed], cecilia, by=malin)
    assert (moved, refused) == ([], [f"{departed.case.reference}: Cecilia Ceder arbetar inte på Bygg."])
    departed.refresh_from_db()
    assert departed.officer == anna


def test_one_that_is_refused_keeps_none_of_the_others_and_says_why(
    client, departed, malin, anna, building, eva, environment
):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    other = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    own = actions.ask_sector(other, building, by=eva, officer=kim)
    actions.decline(own, reason="conflict", by=kim)
    again = actions.ask_sector(other, building, by=eva, officer=anna)
    client.force_login(malin)
    ids = [departed.pk, again.pk]
    page = client.post(reverse("reassign"), {"assignment": ids, "to": kim.pk}, follow=True).text
    assert [row.officer for row in (Assignment.objects.get(pk=pk) for pk in ids)] == [kim, anna]
    assert "Kim Kvist har fått en fråga." in page
    assert f"{other.reference}: Kim Kvist är jävig i ärendet." in page


def test_whoever_has_the_question_is_not_given_it_again(client, assignment, anna, malin):
    Assignment.objects.update(officer=anna, due=in_days(-3))
    client.force_login(malin)
    page = client.post(reverse("reassign"), {"assignment": [assignment.pk], "to": anna.pk}, follow=True).text
    assert f"{assignment.case.reference}: Anna Alm har redan frågan." in page
    assert not OutgoingEmail.objects.filter(kind="handed_over").exists()


def test_whoever_ends_a_role_reads_what_it_leaves_and_hands_on_what_is_ticked(
    client, assignment, anna, malin, eva, building, hours, monkeypatch
):
    guest = actions.Guest(email=anna.email, user=anna, sector=building)
    (meeting,) = actions.call_meeting([assignment.case], by=eva, place="Rum 2", guests=[guest], **hours)
    client.force_login(eva)
    role = anna.sector_roles.get()
    address = f"/admin/portal/sectorrole/{role.pk}/change/"
    fields = {"user": anna.pk, "sector": building.pk, "kind": "officer", "since": "2020-01-01"}
    assert "Lämna vidare" not in client.post(address, fields, follow=True).text
    ending = fields | {"until": (timezone.localdate() + timedelta(days=5)).isoformat()}
    page = client.post(address, ending, follow=True).text
    hand_on = f"/admin/cases/case/lamna-vidare/{anna.pk}/"
    told = "Anna Alm har en öppen fråga och en kallelse till lotsmöte. Lämna vidare."
    assert f'<a href="{hand_on}">{told}</a>' in page
    page = client.get(hand_on).text
    assert (assignment.case.reference in page, f"Lotsmöte {meeting.when}" in page) == (True, True)
    OutgoingEmail.objects.all().delete()
    ticked = {
        f"what-{building.pk}": [f"assignment-{assignment.pk}", f"invitation-{meeting.invitations.get(user=anna).pk}"]
    }
    assert "Lämnas allt vidare blir det 3 mejl." in page
    refused = client.post(hand_on, {f"to-{building.pk}": malin.pk}).text
    assert ("Kryssa för det som ska lämnas vidare." in refused, OutgoingEmail.objects.exists()) == (True, False)
    monkeypatch.setattr(many_letters, "MANY", 2)
    asked = client.post(hand_on, {f"to-{building.pk}": malin.pk} | ticked).text
    assert f"Det här skickar 3 mejl: 2 till {malin.email} och 1 till {anna.email}. Inget är ändrat" in asked
    assert OutgoingEmail.objects.exists() is False
    page = client.post(hand_on, {f"to-{building.pk}": malin.pk} | ticked, follow=True).text
    assert "Malin Mo har fått en fråga och en kallelse." in page
    assert "Anna Alm har inga öppna frågor" in page
    assert Assignment.objects.get(pk=assignment.pk).officer == malin
    assert [each.user for each in meeting.invitations.standing()] == [malin]
    letters = OutgoingEmail.objects.order_by("kind").values_list("kind", "to")
    assert list(letters) == [
        ("handed_over", malin.email),
        ("meeting_cancelled", anna.email),
        ("meeting_invitation", malin.email),
    ]
    SectorRole.objects.filter(user=malin).delete()
    OutgoingEmail.objects.all().delete()
    fields = {f"to-{building.pk}": "brevlada", f"what-{building.pk}": [f"assignment-{assignment.pk}"]}
    client.post(f"/admin/cases/case/lamna-vidare/{malin.pk}/", fields)
    assert [each.user for each in meeting.invitations.standing()] == [malin]
    assert Assignment.objects.get(pk=assignment.pk).officer is None
    assert {letter.to for letter in OutgoingEmail.objects.exclude(to=malin.email)} == {building.email}
