"""What was promised at a visit, and how it is reminded of. The ladder is Eva's to change in admin."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SOON = "{ärende}: {vad}, senast {datum}."
LATE = "{ärende}: {vad} skulle ha varit klart {datum}."
# working days after the date, receiver, the line in the letter
LADDER = [(-2, "officer", SOON), (1, "officer", LATE), (5, "officer", LATE), (5, "pilot", LATE)]


def write_ladder(apps, schema_editor) -> None:
    names = ("offset", "receiver", "words")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(kind="visit_promise", **dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0027_how_long_visits_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VisitPromise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=200, verbose_name="vad")),
                ("due", models.DateField(verbose_name="senast")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lovat")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="gjort")),
                (
                    "last_progress_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="senast framåt"),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gjort av",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vem",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="promises",
                        to="cases.companyvisit",
                        verbose_name="besök",
                    ),
                ),
            ],
            options={
                "verbose_name": "löfte vid besök",
                "verbose_name_plural": "löften vid besök",
                "ordering": ["due", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["due"], name="open_visit_promise_by_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_kept_visit_promise_has_somebody",
                    )
                ],
            },
        ),
        migrations.RunPython(write_ladder, migrations.RunPython.noop),
    ]
