"""What a school says of times that do not suit stands on the board, and is reminded of. The ladder is Eva's to change."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WAITS = "{ärende}: {vad}. Skolan skrev det {datum}."
# kind, working days after the date, receiver, the line in the letter
LADDER = [
    ("unsuitable_time", 2, "pilot", WAITS),
    ("unsuitable_time", 5, "pilot", WAITS),
    ("unsuitable_time", 5, "substitute", WAITS),
]


def write_ladder(apps, schema_editor) -> None:
    names = ("kind", "offset", "receiver", "words")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_questions_to_each_attendee"),
        ("portal", "0028_found_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsuitableTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=400, verbose_name="tid")),
                ("text", models.TextField(max_length=1000, verbose_name="vad som passar")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="skrivet")),
                (
                    "answer",
                    models.TextField(blank=True, db_default="", default="", max_length=2000, verbose_name="svar"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="besvarat")),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unsuitable_times",
                        to="events.schoolperson",
                        verbose_name="person i skolan",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="unsuitable_times",
                        to="events.visit",
                        verbose_name="besök",
                    ),
                ),
            ],
            options={
                "verbose_name": "tid som inte passar skolan",
                "verbose_name_plural": "tider som inte passar skolan",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("answered_at", None)), fields=["at"], name="times_to_answer")
                ],
            },
        ),
        migrations.RunPython(write_ladder, migrations.RunPython.noop),
    ]
