import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions as events
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
from tests.courses import in_days, listed, take_part
from training import actions
from training.pure.coverage import AtRisk, Counts, Step, figure
from training.pure.standing import Standing
from training.queries import coverage_map
from training.workflow import Role

STEPS = [Step(11, 1, "Ett", is_over=True), Step(12, 2, "Två", is_over=False)]


def test_the_map_shows_who_is_missing_and_where_nobody_came():
    counts = Counts(
        people={(1, "officer"): (2, 1), (2, "manager"): (1, 0)},
        attended={(1, "officer", 11): 2},
        at_risk=[AtRisk(5, "Per", (2,), Standing(2, attended=0, missed=1, percent=100))],
    )
    bygg, miljo, vatten = figure(
        [(1, "Bygg"), (2, "Miljö"), (3, "Vatten"), (4, "Utan mål")],
        {(1, "officer"): 1, (1, "manager"): 1, (2, "manager"): 1, (3, "officer"): 1},
        STEPS,
        counts,
    )
    assert [(line.role, line.missing, [cell.text for cell in line.cells]) for line in bygg.lines] == [
        ("manager", 1, ["0", "–"]),
        ("officer", 0, ["2", "–"]),
    ]
    assert miljo.lines[0].cells[0].is_gap
    assert [one.name for one in miljo.at_risk] == ["Per"]
    assert (bygg.has_no_one, vatten.has_no_one, vatten.gaps[0].role) == (False, True, "officer")


@pytest.mark.django_db
def test_a_politician_counts_for_every_sector_that_the_board_answers_for(
    cohort, occasions, anna_there, pia_there, lisbet, building, environment
):
    actions.note(occasions[0], pia_there, "remote", by=lisbet)
    actions.note(occasions[0], anna_there, "absent", by=lisbet)
    found = {each.name: each for each in coverage_map.of(cohort, at=timezone.now())}
    for name in ("Bygg", "Miljö"):
        line = next(line for line in found[name].lines if line.role == Role.POLITICIAN)
        assert (line.accepted, line.missing, line.cells[0].attended) == (1, 0, 1)
    officers = next(line for line in found["Bygg"].lines if line.role == Role.OFFICER)
    assert (officers.accepted, officers.cells[0].is_gap) == (1, True)
    assert {line.role for line in found["Miljö"].gaps} == {Role.MANAGER, Role.OFFICER}


@pytest.mark.django_db
def test_who_was_asked_and_came_takes_part_in_the_map_and_gets_the_homework(cohort, occasions, eva, lisbet, building):
    came, silent = listed(
        cohort, eva, ("Q", "q@example.org", Role.OFFICER, building), ("R", "r@example.org", Role.OFFICER, building)
    )
    assert not OutgoingEmail.objects.filter(to__in=["q@example.org", "r@example.org"]).exists()  # until told to
    actions.invite([came, silent], by=eva)
    actions.note(occasions[0], came, "present", by=lisbet)
    found = {each.name: each for each in coverage_map.of(cohort, at=timezone.now())}["Bygg"]
    officers = next(line for line in found.lines if line.role == Role.OFFICER)
    assert (officers.accepted, officers.asked, officers.missing, officers.cells[0].attended) == (1, 1, 0, 1)
    homework = actions.give(cohort, title="Ring", text="X", due=in_days(5), by=lisbet)
    assert [task.participant for task in homework.tasks.all()] == [came]


@pytest.mark.django_db
def test_at_best_leaves_out_what_was_held_before_one_joined(cohort, occasions, anna_there, lisbet):
    standing = coverage_map.standings([anna_there])[anna_there.pk]
    assert (standing.planned, standing.before, standing.best_possible) == (4, 1, 3)
    assert "1 hölls före den egna starten. 3 återstår, så det blir som bäst 3." in standing.sentence
    actions.note(occasions[0], anna_there, "caught_up", by=lisbet)
    standing = coverage_map.standings([anna_there])[anna_there.pk]
    assert (standing.attended, standing.before, standing.best_possible) == (1, 0, 4)


@pytest.mark.django_db
def test_what_is_called_off_is_planned_no_more(cohort, occasions, anna_there, lisbet, eva):
    actions.note(occasions[0], anna_there, "absent", by=lisbet)
    assert coverage_map.standings([anna_there])[anna_there.pk].planned == 4
    events.call_off(occasions[3].event, because="Sjukdom", by=eva)
    standing = coverage_map.standings([anna_there])[anna_there.pk]
    assert (standing.planned, standing.missed, standing.needed) == (3, 1, 3)


@pytest.mark.django_db
def test_one_letter_a_day_to_the_manager_about_what_is_missing(cohort, occasions, malin, eva, building):
    actions.write_about_gaps(cohort, building, by=eva)
    letter = OutgoingEmail.objects.get(kind="gaps")
    assert letter.to == "malin@example.org"
    assert "Chef: 0 av 1 är med" in letter.text
    assert "/utbildning/sektor/bygg/" in letter.text
    with pytest.raises(NotAllowed, match="redan gått i dag"):
        actions.write_about_gaps(cohort, building, by=eva)


@pytest.mark.django_db
def test_a_sector_without_a_manager_is_written_to_at_its_mailbox(cohort, occasions, eva, environment):
    actions.write_about_gaps(cohort, environment, by=eva)
    letter = OutgoingEmail.objects.get(kind="gaps")
    assert letter.to == "miljokontoret@example.org"
    assert "http" not in letter.text


@pytest.mark.django_db
def test_the_manager_is_told_how_many_of_the_own_people_are_about_to_drop_out(cohort, occasions, eva, building, board):
    cohort.goals.all().delete()
    for name, role, place in (
        ("Anna", Role.OFFICER, {"sector": building}),
        ("Pia", Role.POLITICIAN, {"board": board}),  # counts for the sector, but its manager is not hers
    ):
        person = take_part(cohort, eva, name, f"{name.lower()}@example.org", role=role, **place)
        actions.note(occasions[0], person, "absent", by=eva)
    found = {each.name: each for each in coverage_map.of(cohort, at=timezone.now())}["Bygg"]
    assert sorted((one.name, one.place) for one in found.at_risk) == [("Anna", "Bygg"), ("Pia", str(board))]
    actions.write_about_gaps(cohort, building, by=eva)
    letter = OutgoingEmail.objects.get(kind="gaps")
    assert letter.subject == "Bygg i Förenkla hösten: någon är på väg att falla ifrån"
    assert "En hos er i Förenkla hösten är på väg att falla ifrån." in letter.text
    assert "saknas" not in letter.text
    assert "Anna" not in letter.text


@pytest.mark.django_db
def test_nobody_is_written_to_when_nobody_is_missing(cohort, occasions, eva, building, board):
    cohort.goals.exclude(sector=building, role=Role.OFFICER).delete()
    take_part(cohort, eva, "Anna", "anna@example.org", role=Role.OFFICER, sector=building)
    with pytest.raises(NotAllowed, match="Ingen saknas"):
        actions.write_about_gaps(cohort, building, by=eva)


@pytest.mark.django_db
def test_the_map_takes_as_many_queries_for_one_as_for_many(cohort, occasions, anna_there, eva, building, environment):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            coverage_map.of(cohort, at=timezone.now())
        return len(seen)

    before = queries()
    for number in range(6):
        take_part(cohort, eva, f"P {number}", f"p{number}@example.org", role=Role.MANAGER, sector=environment)
    listed(cohort, eva, ("Q", "q@example.org", Role.OFFICER, building))
    assert queries() == before == 7
