"""Of a letter that was handed to the registrar the registrar is reminded, and the pilot only when it has stayed."""

from django.db import migrations

WAITS = "{ärende}: {vad}. Det äldsta har väntat sedan {datum}."
# working days after the date, receiver
LADDER = [(1, "registrar"), (3, "registrar"), (5, "registrar"), (5, "pilot")]


def write_ladder(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(
        rules.model(kind="registrars_post", offset=offset, receiver=receiver, words=WAITS)
        for offset, receiver in LADDER
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0030_case_access"),
        ("portal", "0042_reminders_of_the_record"),
    ]
    operations = [migrations.RunPython(write_ladder, migrations.RunPython.noop)]
