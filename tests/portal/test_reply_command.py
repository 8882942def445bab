"""`manage.py reply` against the real listener."""

import pytest
from django.core.management import CommandError, call_command

from cases import actions
from portal.mail import outbox
from portal.mail.incoming import sorting


@pytest.mark.django_db(transaction=True)
def test_a_letter_in_a_file_of_several_is_answered_with_a_file(listener, settings, tmp_path, case, eva):
    settings.MAIL_TRANSPORT = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "letters"),
    }
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    outbox.send_due()
    (letter,) = (tmp_path / "letters").iterdir()
    plan = tmp_path / "ritning.txt"
    plan.write_text("Åtta bord.")
    with pytest.raises(CommandError, match="No letter to david@example.org"):
        call_command("reply", letter, "Det blir åtta bord.", to="david@example.org")
    call_command("reply", letter, "Det blir åtta bord.", to="bo@example.org", file=[plan])
    sorting.sort_waiting()
    said = case.messages.latest("pk")
    assert said.text == "Det blir åtta bord."
    assert [each.file.name for each in said.attachments.all()] == ["ritning.txt"]


def test_without_a_listener_the_command_says_so(settings, tmp_path):
    with pytest.raises(CommandError, match="MAIL_IN_LISTEN"):
        call_command("reply", tmp_path / "nothing", "Hej")
