"""Of steps of the guide that are to be read through the sector is reminded, and long afterwards the pilot."""

from django.db import migrations

WAITS = "{ärende}: {vad}. Det äldsta skulle ha lästs senast {datum}."
# working days after the date, receiver
LADDER = [(1, "officer"), (10, "officer"), (15, "manager"), (25, "pilot")]


def write_ladder(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(
        rules.model(kind="guide_steps", offset=offset, receiver=receiver, words=WAITS) for offset, receiver in LADDER
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0033_guide"),
        ("portal", "0042_reminders_of_the_record"),
    ]
    operations = [migrations.RunPython(write_ladder, migrations.RunPython.noop)]
