"""What a meeting decided has an owner and a date by itself, and is reminded of by itself (Eva's rules to change)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

DECIDED = "{ärende}, {vad} – {sektor}: det som lotsmötet bestämde skulle ha varit klart {datum}."
PILOTS = "{ärende}, {vad} – det som lotsen skulle göra efter lotsmötet skulle ha varit klart {datum}."
# kind, working days after the date, receiver, the line in the letter
LADDER = [
    ("action", -1, "officer", "{ärende}, {vad} – {sektor}: det som lotsmötet bestämde ska vara klart {datum}."),
    ("action", 1, "officer", DECIDED),
    ("action", 3, "officer", DECIDED),
    ("action", 3, "substitute", DECIDED),
    ("action", 5, "manager", DECIDED),
    ("action", 10, "director", DECIDED),
    ("pilot_action", -1, "pilot", "{ärende}, {vad} – det som lotsen ska göra efter lotsmötet ska vara klart {datum}."),
    ("pilot_action", 1, "pilot", PILOTS),
    ("pilot_action", 3, "substitute", PILOTS),
    ("pilot_action", 10, "director", PILOTS),
]


def write_ladder(apps, schema_editor) -> None:
    names = ("kind", "offset", "receiver", "words")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_businesses_not_started"),
        ("portal", "0012_files_that_are_not_scanned"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assignment",
            name="a_sector_is_asked_once_at_a_time",
        ),
        migrations.AddField(
            model_name="assignment",
            name="kind",
            field=models.CharField(
                choices=[("question", "fråga"), ("action", "åtgärd från lotsmöte")],
                db_default="question",
                default="question",
                max_length=10,
                verbose_name="slag",
            ),
        ),
        migrations.AddField(
            model_name="meetingaction",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="gjord"),
        ),
        migrations.AddField(
            model_name="meetingaction",
            name="last_progress_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="senast framåt"),
        ),
        migrations.AddField(
            model_name="meetingaction",
            name="owner",
            field=models.CharField(
                choices=[("sector", "sektorn"), ("pilot", "lotsen"), ("business", "företaget")],
                db_default="sector",
                default="sector",
                max_length=10,
                verbose_name="vem",
            ),
        ),
        migrations.AlterField(
            model_name="meetingaction",
            name="sector",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.sector",
                verbose_name="sektor",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="sector",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="portal.sector",
                verbose_name="hos",
            ),
        ),
        migrations.AddIndex(
            model_name="meetingaction",
            index=models.Index(
                condition=models.Q(("done_at", None), ("owner", "pilot")), fields=["due"], name="pilots_action_by_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "question"), ("state__in", ["accepted", "asked"])),
                fields=("case", "sector"),
                name="a_sector_is_asked_once_at_a_time",
                violation_error_message="Sektorn har redan en öppen fråga i ärendet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", "sector"), ("sector__isnull", False)),
                    models.Q(models.Q(("owner", "sector"), _negated=True), ("officer", None), ("sector", None)),
                    _connector="OR",
                ),
                name="an_action_has_one_owner",
                violation_error_message="En åtgärd är en sektors, lotsens eller företagets.",
            ),
        ),
        migrations.RunPython(write_ladder, migrations.RunPython.noop),
    ]
