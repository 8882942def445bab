"""The ladders of homework and improvement actions. They are Eva's to change in admin."""

from django.db import migrations

HOMEWORK = "{ärende}: {vad}, lämnas in senast {datum}."
HOMEWORK_LATE = "{ärende}: {vad} skulle ha lämnats in {datum}."
IMPROVEMENT = "{ärende} hos {sektor}: {vad}, klar senast {datum}."
IMPROVEMENT_LATE = "{ärende} hos {sektor}: {vad} skulle ha varit klar {datum}."
# kind, working days after the date, receiver, the line in the letter
LADDER = [
    ("homework", -2, "participant", HOMEWORK),
    ("homework", 1, "participant", HOMEWORK_LATE),
    ("homework", 5, "participant", HOMEWORK_LATE),
    ("improvement", -5, "officer", IMPROVEMENT),
    ("improvement", 1, "officer", IMPROVEMENT_LATE),
    ("improvement", 5, "officer", IMPROVEMENT_LATE),
    ("improvement", 5, "substitute", IMPROVEMENT_LATE),
    ("improvement", 10, "manager", IMPROVEMENT_LATE),
    ("improvement", 20, "director", IMPROVEMENT_LATE),
]


def write_ladder(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "ReminderRule").objects
    names = ("kind", "offset", "receiver", "words")
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [("training", "0001_training"), ("portal", "0013_reminders_to_participants")]
    operations = [migrations.RunPython(write_ladder, migrations.RunPython.noop)]
