"""Absences are entered by the person herself or by her sector's manager, and the substitute is told."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from portal.models import Absence, LogEntry, OutgoingEmail
from portal.people import absences, directory
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM
from tests.people import at_sector, person

NOW = datetime(2027, 6, 14, 9, tzinfo=STOCKHOLM)
TODAY = NOW.date()
JULY = {"since": date(2027, 7, 5), "until": date(2027, 7, 30)}
AUGUST = {"since": date(2027, 8, 2), "until": date(2027, 8, 6)}


@pytest.fixture
def kim(building):
    return at_sector(person("kim@example.org", "Kim Kollega"), building)


def enter(user, *, substitute=None, by=None, **days) -> Absence:
    return absences.enter(user, substitute=substitute, by=by or user, at=NOW, **(days or JULY))


def letters() -> list[tuple[str, str]]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("kind", "to"))


def refusal_of(act, *args, **kwargs) -> NotAllowed:
    with pytest.raises(NotAllowed) as refused:
        act(*args, **kwargs)
    return refused.value


def test_anna_enters_her_holiday_and_kim_is_told_that_she_stands_in(anna, kim):
    absence = enter(anna, substitute=kim)
    assert directory.substitute_of(anna, date(2027, 7, 30)) == kim
    letter = OutgoingEmail.objects.get()
    assert (letter.to, letter.subject) == ("kim@example.org", "Du är ersättare för Anna Alm")
    assert "borta måndag 5 juli 2027 till och med fredag 30 juli 2027" in letter.text
    assert "/handlaggare/" in letter.text
    assert LogEntry.objects.get(action="absence.enter").thing_id == absence.pk


def test_one_day_is_said_as_one_day(anna):
    day = date(2027, 7, 5)
    assert enter(anna, since=day, until=day).when == "måndag 5 juli 2027"


def test_a_manager_enters_it_for_the_people_of_her_sector_and_for_nobody_else(anna, malin, kim, cecilia):
    assert enter(anna, substitute=kim, by=malin).user == anna
    assert "på din sektor" in str(refusal_of(enter, cecilia, by=malin))
    assert "på din sektor" in str(refusal_of(enter, malin, by=anna))
    assert absences.people_of(malin, TODAY) == [malin, anna, kim]
    assert absences.people_of(anna, TODAY) == [anna]


def test_whoever_is_entered_as_away_by_somebody_else_is_told_what_holds(anna, malin, kim):
    absence = enter(anna, substitute=kim, by=malin)
    absences.change(absence, substitute=None, by=malin, at=NOW, **AUGUST)
    absences.remove(absence, by=malin, at=NOW)
    told = OutgoingEmail.objects.filter(to=anna.email).order_by("pk")
    assert [letter.kind for letter in told] == ["absence_entered", "absence_entered", "absence_removed"]
    assert "Malin Mo har lagt in att du är borta måndag 5 juli 2027" in told[0].text
    assert ("Kim Kollega är din ersättare" in told[0].text, "ingen ersättare" in told[1].text) == (True, True)


def test_what_the_pilot_enters_in_admin_is_guarded_and_told_as_elsewhere(client, eva, anna, kim, cecilia):
    since, until = timezone.localdate() + timedelta(days=7), timezone.localdate() + timedelta(days=9)
    add, days = "/admin/portal/absence/add/", {"since": since, "until": until, "user": anna.pk, "substitute": kim.pk}
    client.force_login(eva)
    assert "arbetar inte på samma sektor" in client.post(add, days | {"substitute": cecilia.pk}).text
    assert "har redan varit" in client.post(add, days | {"since": "2020-01-07", "until": "2020-01-08"}).text
    assert client.post(add, days | {"note": "Ringer in"}).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.substitute, absence.note) == (anna, kim, "Ringer in")
    assert "Det finns redan en frånvaro" in client.post(add, days | {"substitute": ""}).text
    assert set(letters()) == {("stands_in", kim.email), ("absence_entered", anna.email)}
    change = f"/admin/portal/absence/{absence.pk}/"
    client.post(f"{change}change/", days | {"note": "Ringer ut"})
    assert LogEntry.objects.get(action="admin.change").details == {"fields": ["note"]}
    assert len(letters()) == 2
    client.post(f"{change}change/", days | {"substitute": ""})
    client.post(f"{change}delete/", {"post": "yes"})
    assert letters()[2:] == [
        ("stands_in_no_more", kim.email),
        ("absence_entered", anna.email),
        ("absence_removed", anna.email),
    ]
    done = LogEntry.objects.filter(thing_id=absence.pk, action__startswith="absence.").order_by("pk")
    assert [entry.action for entry in done] == ["absence.enter", "absence.change", "absence.remove"]


def test_nobody_is_promised_what_a_pilot_a_director_or_a_registrar_would_have_got(eva, dag, rut, anna):
    for substitute in (rut, anna):  # reminders of these roles go on by role, whoever is named
        refusal = refusal_of(enter, dag, substitute=substitute, by=eva)
        assert (refusal.field, str(refusal).partition(".")[0]) == ("substitute", "Lämna Ersättare tomt")
    enter(dag, by=eva)
    assert "går under tiden till lotsens brevlåda" in OutgoingEmail.objects.get(to=dag.email).text


def test_the_removal_of_what_is_over_is_told_to_nobody(anna, malin, kim):
    absence = enter(anna, substitute=kim)
    OutgoingEmail.objects.all().delete()
    absences.remove(absence, by=malin, at=NOW + timedelta(days=60))
    assert (letters(), Absence.objects.count()) == ([], 0)


def test_whoever_enters_herself_as_substitute_gets_no_letter_about_it(anna, malin):
    enter(anna, substitute=malin, by=malin)
    assert letters() == [("absence_entered", anna.email)]


def test_the_substitute_works_at_the_same_sector(anna, kim, malin, cecilia, eva):
    assert absences.colleagues_of(anna, TODAY) == [kim, malin]
    for stranger in (cecilia, eva, anna):
        refused = refusal_of(enter, anna, substitute=stranger)
        assert refused.field == "substitute"
    assert Absence.objects.count() == 0


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (date(2027, 7, 5), date(2027, 7, 4), "ligger före den första"),
        (date(2027, 6, 1), date(2027, 6, 13), "har redan varit"),
        (date(2027, 7, 5), date(2037, 7, 30), "Kontrollera årtalet"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(anna, since, until, sentence):
    refused = refusal_of(enter, anna, since=since, until=until)
    assert refused.field == "until"
    assert sentence in str(refused)


def test_two_absences_of_one_person_never_overlap(anna):
    enter(anna)
    refused = refusal_of(enter, anna, since=date(2027, 7, 30), until=date(2027, 8, 1))
    assert str(refused) == (
        "Det finns redan en frånvaro måndag 5 juli 2027 till och med fredag 30 juli 2027. Ändra den i stället."
    )
    assert enter(anna, **AUGUST).pk


def test_a_double_click_makes_one_absence_and_one_letter(anna, kim):
    assert enter(anna, substitute=kim) == enter(anna, substitute=kim)
    assert letters() == [("stands_in", "kim@example.org")]


def test_a_new_substitute_is_told_and_so_is_the_old_one(anna, kim, malin):
    absence = enter(anna, substitute=kim)
    absences.change(absence, substitute=malin, by=anna, at=NOW, **AUGUST)
    assert letters()[1:] == [("stands_in_no_more", "kim@example.org"), ("stands_in", "malin@example.org")]
    old, new = OutgoingEmail.objects.order_by("pk")[1:]
    assert "5 juli" in old.text
    assert "2 augusti" in new.text


def test_new_days_are_told_to_the_substitute_and_no_change_to_nobody(anna, kim):
    absence = enter(anna, substitute=kim)
    absences.change(absence, substitute=kim, by=anna, at=NOW, **JULY)
    assert len(letters()) == 1
    absences.change(absence, substitute=kim, by=anna, at=NOW, **AUGUST)
    assert letters()[1:] == [("stands_in", "kim@example.org")]


def test_a_change_is_guarded_as_what_is_new(anna, cecilia):
    absence = enter(anna)
    enter(anna, **AUGUST)
    assert refusal_of(absences.change, absence, substitute=None, by=anna, at=NOW, **AUGUST).field == "since"
    assert refusal_of(absences.change, absence, substitute=cecilia, by=anna, at=NOW, **JULY).field == "substitute"
    assert refusal_of(absences.change, absence, substitute=None, by=cecilia, at=NOW, since=TODAY, until=TODAY)
    absence.refresh_from_db()
    assert absence.since == JULY["since"]


def test_what_is_removed_is_gone_and_the_substitute_need_not_mind(anna, kim, cecilia):
    absence = enter(anna, substitute=kim)
    refusal_of(absences.remove, absence, by=cecilia, at=NOW)
    absences.remove(absence, by=anna, at=NOW)
    assert not Absence.objects.exists()
    assert letters()[1:] == [("stands_in_no_more", "kim@example.org")]
    assert LogEntry.objects.filter(action="absence.remove").count() == 1


def test_what_is_over_is_not_shown_any_more(anna, malin):
    enter(anna)
    assert absences.kept_by(anna, date(2027, 7, 30)).count() == 1
    assert absences.kept_by(malin, date(2027, 7, 30)).count() == 1
    assert absences.kept_by(anna, date(2027, 7, 31)).count() == 0
