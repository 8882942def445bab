"""Somebody who may do everything in the database rewrites the record: each way of doing it is found."""

import gzip
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cases import actions
from cases.models import Attachment, Message
from portal.models import RecordCheck, StoredFile
from portal.people import log
from portal.record import checkpoints, sealing
from tests.behind import behind_its_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.RECORD_CHECKPOINTS, settings.MEDIA_ROOT = tmp_path / "checkpoints", tmp_path / "files"
    return settings.RECORD_CHECKPOINTS


@pytest.fixture
def story(case, assignment, eva, anna):
    actions.accept(assignment, by=anna)
    actions.answer(assignment, "Ja, bygglov behövs.", by=anna, to_business=True)
    actions.write_to_business(case, "Välkommen!", by=eva)
    stored = StoredFile(name="ritning.pdf", content_type="application/pdf", size=9, state="clean")
    stored.content.save("x", ContentFile(b"a drawing"), save=False)
    stored.sha256 = hashlib.sha256(b"a drawing").hexdigest()
    stored.save()
    Attachment.objects.create(case=case, file=stored)
    return case


def chain(case) -> str:
    return f"case:{case.pk}"


TABLES = "portal_logentry", "cases_statuschange", "portal_sealedtexts"


def reseal(name: str) -> None:
    """Place, seal and note of a whole chain, computed anew as the triggers would."""
    rows = " UNION ALL ".join(
        f"SELECT '{t}' AS tab, id, place, sealed_content(x) AS content FROM {t} x WHERE chain = %s" for t in TABLES
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tab, id, content FROM ({rows}) r ORDER BY place", [name] * len(TABLES))
        head, length = "", 0
        for length, (table, pk, content) in enumerate(cursor.fetchall(), 1):
            cursor.execute("SELECT digest_of(%s)", [head + content])
            (head,) = cursor.fetchone()
            behind_its_back(f"UPDATE {table} SET place = %s, seal = %s WHERE id = %s", length, head, pk)
        behind_its_back("UPDATE portal_sealedchain SET length = %s, head = %s WHERE name = %s", length, head, name)


def cut_the_tail(case):
    for table in TABLES:
        behind_its_back(f"DELETE FROM {table} WHERE chain = %s AND place > 3", chain(case))
    behind_its_back("DELETE FROM cases_attachment")
    behind_its_back("DELETE FROM cases_message")
    reseal(chain(case))


def take_a_chain_away(case):
    for table in TABLES:
        behind_its_back(f"DELETE FROM {table} WHERE chain = %s", chain(case))
    behind_its_back("DELETE FROM portal_sealedchain WHERE name = %s", chain(case))
    behind_its_back("DELETE FROM cases_attachment")
    behind_its_back("DELETE FROM cases_message")
    behind_its_back("UPDATE cases_case SET description = ''")


def rewrite_a_chain(case):
    behind_its_back("UPDATE portal_logentry SET actor_id = 4711 WHERE chain = %s", chain(case))
    reseal(chain(case))


def rewrite_a_text_and_its_seal(case):
    behind_its_back("UPDATE cases_message SET text = 'Nej.' WHERE text LIKE 'Ja,%%'")
    pk = Message.objects.get(text="Nej.").pk
    behind_its_back(
        "UPDATE portal_sealedtexts SET digests = jsonb_build_object(%s, (SELECT sealed_digest(m) FROM cases_message m"
        " WHERE id = %s)) WHERE digests ? %s",
        f"message:{pk}",
        pk,
        f"message:{pk}",
    )
    reseal(chain(case))


def insert_a_backdated_row(case):
    log.note("case.describe", case, by=None, at=timezone.now() - timezone.timedelta(days=30))


def begin_a_backdated_chain(case):
    log.note("person.look", case.contact, by=None, at=timezone.now() - timezone.timedelta(days=30))


def remove_the_checks(case):
    RecordCheck.objects.filter(number__gt=1).delete()


def remove_all_checks(case):
    RecordCheck.objects.all().delete()


def rewrite_a_check(case):
    RecordCheck.objects.filter(number=1).update(header='{"previous": ""}')


# What the seals and the digests find by themselves, and what only a checkpoint knows.
ATTACKS = {
    "är kortare än vid kontrollpunkt 2": cut_the_tail,
    "fanns vid kontrollpunkt 2 och är borta": take_a_chain_away,
    "är skriven på nytt sedan kontrollpunkt 2": rewrite_a_chain,
    " är skriven på nytt sedan": rewrite_a_text_and_its_seal,
    "påstår sig vara äldre än kontrollpunkt 2": insert_a_backdated_row,
    "äldre än kontrollpunkt 2, där den inte fanns": begin_a_backdated_chain,
    "kontrollpunkt 2 är borttagen": remove_the_checks,
    "kontrollpunkt 2 är borttagen eller ändrad": remove_all_checks,
    "kontrollpunkterna före 2 är borttagna eller ändrade": rewrite_a_check,
}


@pytest.mark.promise("Each way to rewrite the record with its seals is found against a signed checkpoint")
@pytest.mark.parametrize("words", ATTACKS)
def test_what_was_rewritten_with_its_seals_is_found(story, figures, words):
    for number in 1, 2:
        log.note("case.describe", story, by=None)
        assert checkpoints.check().broken == "", number
    ATTACKS[words](story)
    assert sealing.verify().first_break is None  # the database itself cannot tell
    assert words in checkpoints.check().broken
    assert words in checkpoints.check().broken  # nor does the next night forget it
    figures["attack"] = ATTACKS[words].__name__


def alter_a_text(case):
    behind_its_back("UPDATE cases_message SET text = 'Nej.' WHERE text LIKE 'Ja,%%'")


def alter_who_said_it(case):
    behind_its_back("UPDATE cases_message SET side = 'business'")


def empty_a_text(case):
    Message.objects.update(text="")  # which the triggers allow


def remove_a_message(case):
    Message.objects.first().delete()


def alter_the_request(case):
    behind_its_back("UPDATE cases_case SET description = 'Något annat'")


def swap_a_file(case):
    StoredFile.objects.update(sha256="0" * 64)


def remove_a_file(case):
    Attachment.objects.all().delete()


def write_past_the_triggers(case):
    behind_its_back(
        "INSERT INTO cases_message (case_id, audience, kind, side, text, at)"
        " VALUES (%s, 'business', 'answer', 'pilot', 'Ja!', now())",
        case.pk,
    )


def switch_off_a_trigger(case):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_message DISABLE TRIGGER message_is_sealed")


def empty_a_triggers_function(case):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        )


TEXTS = [
    (alter_a_text, "i message är ändrad"),
    (alter_who_said_it, "i message är ändrad"),
    (empty_a_text, "i message är borta utan att ärendet är gallrat"),
    (remove_a_message, "i message är borta"),
    (alter_the_request, "i case är ändrad"),
    (swap_a_file, "i attachment är ändrad"),
    (remove_a_file, "i attachment är borta"),
    (write_past_the_triggers, "i message har inget sigill"),
    (switch_off_a_trigger, "cases_message har andra spärrar"),
    (empty_a_triggers_function, "portal_logentry har andra spärrar"),
]


@pytest.mark.promise("A text, a file or a guard that was altered is found without any checkpoint")
@pytest.mark.parametrize(("attack", "words"), TEXTS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_text_a_file_or_a_guard_that_was_altered_is_found(story, figures, attack, words):
    assert sealing.verify().first_break is None
    attack(story)
    assert words in str(sealing.verify().first_break)
    figures["attack"] = attack.__name__


@pytest.mark.promise("A stored file that was altered or removed on the disk is found within a week")
@pytest.mark.parametrize(("change", "words"), [("alter", "är ändrad på disken"), ("remove", "saknas på disken")])
def test_a_file_on_the_disk_is_looked_at_within_a_week(story, figures, change, words):
    path = StoredFile.objects.get().content.path
    with open(path, "wb") as file:
        file.write(b"another drawing")
    if change == "remove":
        StoredFile.objects.get().content.storage.delete(path)
    now = timezone.now()
    found = [checkpoints.check(now + timezone.timedelta(days=day)).broken for day in range(7)]
    assert [words in each for each in found].count(True) == 1
    figures["nights"] = 7


@pytest.mark.promise("What is rewritten while the record is verified is found the next night")
def test_a_chain_that_is_rewritten_behind_the_back_of_a_check_is_found(story, figures, monkeypatch):
    checkpoints.check()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(checkpoints.storing, "altered", lambda day: rewrite_a_chain(story) or "")
        checkpoints.check()
    assert "är skriven på nytt sedan kontrollpunkt 2" in checkpoints.check().broken
    figures["nights"] = 1


@pytest.mark.promise("A checkpoint that a full disk stops is no alarm the next night")
def test_a_checkpoint_that_cannot_be_written_leaves_no_trace(story, folder, figures):
    folder.touch()  # where the folder of files should be
    with pytest.raises(OSError):
        checkpoints.check()
    folder.unlink()
    assert checkpoints.check().broken == ""
    figures["checkpoint"] = RecordCheck.objects.get().number


@pytest.mark.promise("To compare a whole record that was cut takes no longer than one that was not")
def test_no_row_of_the_record_is_looked_for_by_itself(story, figures):
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN " + checkpoints.COMPARE.format(rows=checkpoints._rows()),
            [["case:1"], [1], ["x"], True, timezone.now()],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "SubPlan" not in plan
    figures["lines_of_plan"] = len(plan.splitlines())


@pytest.mark.promise("What is altered between two nights is found by the hour's changes")
def test_the_hours_changes_are_compared_too(story, eva, figures):
    checkpoints.check()
    assert checkpoints.note_changes() is None
    log.note("case.lift", story, by=eva)
    changes = checkpoints.note_changes()
    assert [name for name in changes.chains[0] if name == chain(story)]
    behind_its_back("UPDATE portal_logentry SET actor_id = 4711 WHERE action = 'case.lift'")
    reseal(chain(story))
    assert "är skriven på nytt sedan kontrollpunkt 1" in checkpoints.check().broken
    figures["minutes"] = 60


@pytest.mark.promise("A checkpoint that was kept elsewhere can be compared with, and a false one is refused")
def test_a_kept_checkpoint_is_compared_with(story, folder, tmp_path, capsys, figures):
    checkpoints.check()
    (kept,) = folder.iterdir()
    call_command("verify_record", against=kept)
    assert "(checkpoint 1) stands" in capsys.readouterr().out
    false = tmp_path / "false.gz"
    false.write_bytes(gzip.compress(gzip.decompress(kept.read_bytes()).replace(b"case:", b"cose:")))
    with pytest.raises(CommandError, match="lines are not those that were signed"):
        call_command("verify_record", against=false)
    false.write_bytes(gzip.compress(gzip.decompress(kept.read_bytes()).replace(b'"number": 1', b'"number": 7')))
    with pytest.raises(CommandError, match="the signature is false"):
        call_command("verify_record", against=false)
    false.write_bytes(kept.read_bytes()[:-20])
    with pytest.raises(CommandError, match="no whole checkpoint"):
        call_command("verify_record", against=false)
    rewrite_a_chain(story)
    with pytest.raises(CommandError, match=f"case:{story.pk}: är skriven på nytt"):
        call_command("verify_record", against=kept)
    figures["bytes"] = kept.stat().st_size
