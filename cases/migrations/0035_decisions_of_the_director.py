"""What the director has decided, and how it is reminded of. The ladder is Eva's to change in admin."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SOON = "{ärende}, {vad}: det som kommundirektören beslutade ska vara klart {datum}."
LATE = "{ärende}, {vad}: det som kommundirektören beslutade skulle ha varit klart {datum}."
# working days after the date, receiver, the line in the letter
LADDERS = {
    "decision": [
        (-1, "officer", SOON),
        (1, "officer", LATE),
        (3, "manager", LATE),
        (3, "pilot", LATE),
        (5, "director", LATE),
    ],
    "pilot_decision": [(-1, "pilot", SOON), (1, "pilot", LATE), (5, "director", LATE)],
}


def write_ladders(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(
        rules.model(kind=kind, offset=offset, receiver=receiver, words=words)
        for kind, ladder in LADDERS.items()
        for offset, receiver, words in ladder
    )


def take_ladders_away(apps, schema_editor) -> None:
    apps.get_model("portal", "ReminderRule").objects.filter(kind__in=list(LADDERS)).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0034_reminders_of_the_guide"),
        ("portal", "0042_reminders_of_the_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="vad som ska göras")),
                ("due", models.DateField(verbose_name="senast")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="beslutat")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="gjort")),
                (
                    "last_progress_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="senast framåt"),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="cases.assignment",
                        verbose_name="fråga",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="beslutat av",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="cases.case",
                        verbose_name="ärende",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handläggare",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.sector",
                        verbose_name="sektor",
                    ),
                ),
            ],
            options={
                "verbose_name": "kommundirektörens beslut",
                "verbose_name_plural": "kommundirektörens beslut",
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["due"], name="decision_to_keep_by_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assignment__isnull", False), ("sector__isnull", False)),
                            models.Q(("officer", None), ("sector", None)),
                            _connector="OR",
                        ),
                        name="a_decision_is_a_sectors_or_the_pilots",
                    )
                ],
            },
        ),
        migrations.RunPython(write_ladders, take_ladders_away),
    ]
