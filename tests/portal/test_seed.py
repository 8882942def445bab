"""A thousand seeded cases are as true as real ones, only duller."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Q

from cases.models import Assignment, Case, CaseNumber, Message, Promise, TurnPeriod
from cases.workflow import OPEN, Party, whose_turn
from portal.tools import seed


@pytest.fixture
def planted(db):
    seed.plant(1000)


@pytest.mark.usefixtures("planted")
def test_every_reference_is_of_the_yearly_series_without_gaps():
    for row in CaseNumber.objects.all():
        references = set(Case.objects.filter(reference__startswith=f"{row.year}-").values_list("reference", flat=True))
        assert references == {f"{row.year}-{number:04}" for number in range(1, row.last + 1)}


@pytest.mark.usefixtures("planted")
def test_three_to_five_per_cent_are_open():
    """Drawn the same way every time, on every day: else one in ten drawings has fewer."""
    assert 30 <= Case.objects.filter(state__in=OPEN).count() <= 50
    assert Case.objects.count() == 1000


@pytest.mark.usefixtures("planted")
def test_the_turn_of_every_open_case_follows_from_its_assignments():
    for case in Case.objects.open():
        turns = case.assignments.open().values_list("turn", flat=True)
        assert case.turn == whose_turn(case.state, assignment_turns=turns, pilot_asks_business=False)
        running = TurnPeriod.objects.filter(case=case, assignment=None, until=None).values_list("party", flat=True)
        assert list(running) == [case.turn]


@pytest.mark.usefixtures("planted")
def test_the_next_date_is_the_first_open_promise():
    for case in Case.objects.open():
        dues = Promise.objects.filter(case=case, outcome="open").values_list("due", flat=True)
        assert case.next_due == min(dues, default=None)


@pytest.mark.usefixtures("planted")
def test_a_question_waits_wherever_a_sector_waits_for_the_business():
    waiting = Assignment.objects.filter(turn=Party.BUSINESS)
    assert waiting.exists()
    asked = waiting.annotate(n=Count("messages", filter=Q(messages__kind="question", messages__answered_at=None)))
    assert set(asked.values_list("n", flat=True)) == {1}


@pytest.mark.usefixtures("planted")
def test_every_reference_between_tables_holds():
    """The seed writes without asking PostgreSQL to check each one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass, confrelid::regclass, a.attname FROM pg_constraint"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [seed.TABLES],
        )
        for table, other, column in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t LEFT JOIN {other} o ON o.id = t.{column}"
                f" WHERE t.{column} IS NOT NULL AND o.id IS NULL"
            )
            assert (table, column, cursor.fetchone()[0]) == (table, column, 0)


def test_a_second_seed_goes_on_where_the_first_ended(planted):
    seed.plant(10)
    assert Case.objects.count() == 1010
    assert Message.objects.count() > 0


def test_its_indexes_are_there_again(db):
    def indexes():
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [seed.TABLES])
            return sorted(row[0] for row in cursor.fetchall())

    before = indexes()
    seed.plant(5)
    assert indexes() == before


def test_words_are_as_uneven_as_in_real_texts():
    words = " ".join(seed.sentences(2000)).lower().replace(".", "").split()
    counts = sorted((words.count(word) for word in set(words)), reverse=True)
    assert counts[0] > 20 * counts[len(counts) // 4]


def test_production_is_refused(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("seed", cases=10)
