"""Cases that rest until a date, the pilot's own promise, and their reminders (Eva's to change in admin)."""

from django.conf import settings
from django.db import migrations, models

CONTACT = "{ärende}, {vad} – företaget skulle ha fått besked av oss {datum}."
# kind, working days after the date, receiver, the line in the letter
LADDER = [
    ("pilot_promise", -1, "pilot", "{ärende}, {vad} – företaget ska få besked av oss senast {datum}."),
    ("pilot_promise", 1, "pilot", CONTACT),
    ("pilot_promise", 3, "substitute", CONTACT),
    ("pilot_promise", 5, "director", CONTACT),
    ("woken", 0, "pilot", "{ärende}, {vad} – ärendet har vilat och vaknade {datum}."),
]


def write_ladder(apps, schema_editor) -> None:
    names = ("kind", "offset", "receiver", "words")
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(rules.model(**dict(zip(names, row, strict=True))) for row in LADDER)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_pilot_meetings"),
        ("portal", "0006_reminder_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="an_open_case_is_somebodys_turn",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_by_due",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_by_turn",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_stalled",
        ),
        migrations.AddField(
            model_name="case",
            name="rests_because",
            field=models.CharField(blank=True, max_length=300, verbose_name="vilar eftersom"),
        ),
        migrations.AddField(
            model_name="case",
            name="rests_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pilot", "lotsen"),
                    ("sector", "sektorn"),
                    ("outside", "annan organisation"),
                    ("business", "företaget"),
                ],
                max_length=10,
                verbose_name="vilar i väntan på",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="rests_until",
            field=models.DateField(blank=True, null=True, verbose_name="vilar till"),
        ),
        migrations.AddField(
            model_name="case",
            name="woken_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="vaknade"),
        ),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "mottaget"),
                    ("in_progress", "pågår"),
                    ("waiting", "väntar på företaget"),
                    ("resting", "vilar"),
                    ("closed", "avslutat"),
                    ("reopened", "öppnat igen"),
                    ("withdrawn", "tillbakadraget"),
                    ("joined", "hopfört med ett annat"),
                    ("spam", "bortsorterat"),
                ],
                default="received",
                max_length=12,
                verbose_name="läge",
            ),
        ),
        migrations.AlterField(
            model_name="promise",
            name="kind",
            field=models.CharField(
                choices=[("first_contact", "första kontakt"), ("answer", "besked"), ("next", "besked")],
                max_length=15,
                verbose_name="löfte",
            ),
        ),
        migrations.AlterField(
            model_name="servicepromise",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first_contact", "första kontakten med företaget"),
                    ("sector_answer", "en sektors svar"),
                    ("pilot_answer", "lotsens besked när sektorerna har svarat"),
                ],
                max_length=20,
                unique=True,
                verbose_name="löfte",
            ),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="from_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("received", "mottaget"),
                    ("in_progress", "pågår"),
                    ("waiting", "väntar på företaget"),
                    ("resting", "vilar"),
                    ("closed", "avslutat"),
                    ("reopened", "öppnat igen"),
                    ("withdrawn", "tillbakadraget"),
                    ("joined", "hopfört med ett annat"),
                    ("spam", "bortsorterat"),
                ],
                max_length=12,
                verbose_name="från",
            ),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="to_state",
            field=models.CharField(
                choices=[
                    ("received", "mottaget"),
                    ("in_progress", "pågår"),
                    ("waiting", "väntar på företaget"),
                    ("resting", "vilar"),
                    ("closed", "avslutat"),
                    ("reopened", "öppnat igen"),
                    ("withdrawn", "tillbakadraget"),
                    ("joined", "hopfört med ett annat"),
                    ("spam", "bortsorterat"),
                ],
                max_length=12,
                verbose_name="till",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("next_due"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ["in_progress", "received", "reopened", "resting", "waiting"])),
                name="case_open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["in_progress", "received", "reopened", "resting", "waiting"])),
                fields=["turn", "next_due"],
                name="case_open_by_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["in_progress", "received", "reopened", "resting", "waiting"])),
                fields=["last_progress_at"],
                name="case_stalled",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("state", "resting")), fields=["rests_until"], name="case_resting"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("woken_at__gt", models.F("last_progress_at"))),
                fields=["woken_at"],
                name="case_woken",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["in_progress", "received", "reopened", "resting", "waiting"]),
                        models.Q(("turn", ""), _negated=True),
                    ),
                    models.Q(("state__in", ["closed", "joined", "spam", "withdrawn"]), ("turn", "")),
                    _connector="OR",
                ),
                name="an_open_case_is_somebodys_turn",
                violation_error_message="Ett öppet ärende väntar alltid på någon.",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rests_until__isnull", False),
                        ("state", "resting"),
                        models.Q(("rests_for", ""), _negated=True),
                        models.Q(("rests_because", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "resting"), _negated=True),
                        ("rests_because", ""),
                        ("rests_for", ""),
                        ("rests_until", None),
                    ),
                    _connector="OR",
                ),
                name="a_resting_case_says_until_when_and_why",
                violation_error_message="Ange till när ärendet vilar, och varför.",
            ),
        ),
        migrations.RunPython(write_ladder, migrations.RunPython.noop),
    ]
