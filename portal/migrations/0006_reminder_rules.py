"""Rules as rows, and the ladder that the portal begins with: gentle first. They are Eva's to change in admin."""

import django.db.models.deletion
from django.db import migrations, models

SHOULD_HAVE = "{ärende}, {vad} – {sektor}: svaret skulle ha kommit {datum}."
TAKEN_ON = "{ärende}, {vad} – {sektor} har tagit emot frågan, och svaret skulle ha kommit {datum}."
CONTACT = "{ärende}, {vad} – företaget skulle ha hört av oss {datum}."
ANSWER_US = "Vi behöver ett svar från dig för att komma vidare i ärende {ärende}. Frågan ställdes {datum}."
# kind, working days after the date, receiver, the line in the letter, is it on
LADDER = [
    ("unanswered", -1, "officer", "{ärende}, {vad} – {sektor}: svar senast {datum}.", True),
    ("unanswered", 1, "officer", SHOULD_HAVE, True),
    ("unanswered", 3, "officer", SHOULD_HAVE, True),
    ("unanswered", 3, "substitute", SHOULD_HAVE, True),
    ("unanswered", 5, "manager", SHOULD_HAVE, True),
    ("unanswered", 10, "director", SHOULD_HAVE, True),
    ("silent", -1, "officer", "{ärende}, {vad} – {sektor}: svar senast {datum}.", True),
    ("silent", 1, "officer", TAKEN_ON, True),
    ("silent", 3, "officer", TAKEN_ON, True),
    ("silent", 3, "substitute", TAKEN_ON, True),
    ("silent", 5, "manager", TAKEN_ON, True),
    ("silent", 10, "director", TAKEN_ON, True),
    ("first_contact", -1, "pilot", "{ärende}, {vad} – företaget ska höra av oss senast {datum}.", True),
    ("first_contact", 1, "pilot", CONTACT, True),
    ("first_contact", 2, "substitute", CONTACT, True),
    ("first_contact", 4, "director", CONTACT, True),
    ("promise", -1, "pilot", "{ärende}, {vad} – företaget har fått löfte om besked senast {datum}.", False),
    ("stalled", 10, "pilot", "{ärende}, {vad} – inget har hänt sedan {datum}.", True),
    ("stalled", 20, "pilot", "{ärende}, {vad} – inget har hänt sedan {datum}.", True),
    ("waiting", 5, "business", ANSWER_US, True),
    ("waiting", 10, "business", ANSWER_US, True),
    (
        "waiting",
        15,
        "pilot",
        "{ärende}, {vad} – företaget fick en fråga {datum} och har inte svarat. Ska ärendet avslutas?",
        True,
    ),
]


def write_ladder(apps, schema_editor) -> None:
    names = ("kind", "offset", "receiver", "words", "is_on")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0005_absences"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="gäller")),
                (
                    "offset",
                    models.SmallIntegerField(
                        help_text="Minus är före datumet: −1 är en arbetsdag före. 0 är samma dag.",
                        verbose_name="arbetsdagar efter datumet",
                    ),
                ),
                (
                    "receiver",
                    models.CharField(
                        choices=[
                            ("officer", "handläggaren"),
                            ("substitute", "ersättaren"),
                            ("manager", "sektorns chef"),
                            ("pilot", "lotsen"),
                            ("director", "kommundirektören"),
                            ("business", "företaget"),
                        ],
                        max_length=12,
                        verbose_name="till",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="Du kan använda {ärende}, {vad}, {sektor} och {datum}. Skriv inga namn.",
                        max_length=300,
                        verbose_name="rad i brevet",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="används")),
            ],
            options={
                "verbose_name": "påminnelseregel",
                "verbose_name_plural": "påminnelseregler",
                "ordering": ["kind", "offset", "receiver"],
            },
        ),
        migrations.AddField(
            model_name="reminder",
            name="helped_at",
            field=models.DateTimeField(null=True, verbose_name="någon gick vidare"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="receiver",
            field=models.CharField(
                choices=[
                    ("officer", "handläggaren"),
                    ("substitute", "ersättaren"),
                    ("manager", "sektorns chef"),
                    ("pilot", "lotsen"),
                    ("director", "kommundirektören"),
                    ("business", "företaget"),
                ],
                default="officer",
                max_length=12,
                verbose_name="till",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="sector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.sector",
                verbose_name="sektor",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="step",
            field=models.SmallIntegerField(verbose_name="steg"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("letter__isnull", False)), fields=["sent_on", "to_email"], name="reminder_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("helped_at", None), ("letter__isnull", False)),
                fields=["sent_on", "thing"],
                name="reminder_not_yet_helped",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.UniqueConstraint(
                fields=("kind", "offset", "receiver"),
                name="one_rule_per_step_and_receiver",
                violation_error_message="Det finns redan en sådan regel.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("offset__gte", -60), ("offset__lte", 250)),
                name="a_rule_is_about_days_not_years",
                violation_error_message="Välj högst 60 arbetsdagar före och högst 250 efter.",
            ),
        ),
        migrations.RunPython(write_ladder, migrations.RunPython.noop),
    ]
