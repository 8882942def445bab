"""The registrar is reminded too, of requests for erasure; and of a disposal, as the director, until it is decided."""

from django.db import migrations, models

RECEIVERS = [
    ("officer", "handläggaren"),
    ("substitute", "ersättaren"),
    ("manager", "sektorns chef"),
    ("pilot", "lotsen"),
    ("director", "kommundirektören"),
    ("registrar", "registratorn"),
    ("business", "företaget"),
    ("participant", "deltagaren"),
]
ANSWER = "{ärende}: {vad} ska besvaras senast {datum}."
LATE = "{ärende}: {vad} skulle ha besvarats {datum}."
WAITS = "{ärende}: {vad} från {datum} väntar. Någon annan än den som föreslog ska godkänna det."
# kind, working days after the date, receiver, the line in the letter
LADDER = [
    ("erasure", -10, "registrar", ANSWER),
    ("erasure", -3, "registrar", ANSWER),
    ("erasure", 1, "registrar", LATE),
    ("erasure", 1, "pilot", LATE),
    ("disposal", 1, "registrar", WAITS),
    ("disposal", 1, "director", WAITS),
    ("disposal", 5, "registrar", WAITS),
    ("disposal", 5, "director", WAITS),
]


def write_ladder(apps, schema_editor) -> None:
    names = ("kind", "offset", "receiver", "words")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


def take_ladder_away(apps, schema_editor) -> None:
    apps.get_model("portal", "ReminderRule").objects.filter(kind__in=["erasure", "disposal"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0041_yearly_tasks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="receiver",
            field=models.CharField(choices=RECEIVERS, default="officer", max_length=12, verbose_name="till"),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="receiver",
            field=models.CharField(choices=RECEIVERS, max_length=12, verbose_name="till"),
        ),
        migrations.RunPython(write_ladder, take_ladder_away),
    ]
