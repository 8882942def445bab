"""Of a lift that waits for a decision the director is reminded, and the pilot told. The ladder is Eva's to change."""

from django.db import migrations

WAITS = "{ärende}, {vad}: lyft till kommundirektören {datum} och väntar på beslut."
# working days after the date, receiver
LADDER = [(5, "director"), (5, "pilot")]


def write_ladder(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(
        rules.model(kind="undecided", offset=offset, receiver=receiver, words=WAITS) for offset, receiver in LADDER
    )


def take_ladder_away(apps, schema_editor) -> None:
    apps.get_model("portal", "ReminderRule").objects.filter(kind="undecided").delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_decisions_of_the_director")]
    operations = [migrations.RunPython(write_ladder, take_ladder_away)]
