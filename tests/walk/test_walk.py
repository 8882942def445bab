"""Every button and every form of the site is pressed once, and what the page says is held against letters and rows.

An action that nobody has pressed here fails the test with its name.
"""

from types import SimpleNamespace

import pytest
from django.db import transaction

from tests.another_town import Reader, named_in_letters, named_in_others
from tests.dressed import faults_of_letters
from tests.people import at_sector, person
from tests.walk import of_cases, of_gatherings, of_letters, of_the_guide, of_the_portal
from tests.walk.actions_of_the_code import all_actions
from tests.walk.walking import Walk

STORIES = [
    *of_cases.STORIES,
    *of_gatherings.STORIES,
    *of_the_portal.STORIES,
    *of_letters.STORIES,
    *of_the_guide.STORIES,
]
# What tells nobody anything: it keeps what is typed, shows it, or leads on.
QUIET = {
    *("admin:cases_case_do:standardtext", "assignment_insert", "assignment", "assignment_by_link", "case_file_out"),
    *("new_case_remove_file", "new_case_start_over", "forget_parked"),
    *("person_forget", "registration_open", "seat_open", "sign_in_link", "meeting_by_link"),
    *("practice_become", "practice_link", "practice_reply", "practice_again"),  # tests/portal/test_practice.py
    "admin:account_emailaddress_changelist:make_verified",  # the library's own, and not shown to anybody
}


@pytest.fixture
def town(settings, tmp_path, case, building, environment, fire_service, eva, anna, malin, cecilia, dag, rut) -> dict:
    settings.MEDIA_ROOT = tmp_path
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 10_000)
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    return {name: row for name, row in locals().items() if name not in {"settings", "tmp_path"}}


def test_page_letter_and_rows_agree_about_everything_that_can_be_pressed(atvidaberg, written, town, tmp_path):
    """In another municipality than the demo's, and nothing that anybody reads names that one. The pages on the way are
    good HTML and plain Swedish."""
    client, named = Reader(), []
    walk = Walk(client)
    for story in STORIES:
        with transaction.atomic():
            story(walk, SimpleNamespace(**{name: type(row).objects.get(pk=row.pk) for name, row in town.items()}))
            named += named_in_letters()
            walk.faults += faults_of_letters()
            transaction.set_rollback(True)
        walk.forget()
    assert walk.faults == []
    assert sorted(all_actions() - walk.pressed - QUIET) == []
    assert client.named + named + named_in_others(written) == []
    assert client.pages.faults(tmp_path / "pages") == []
