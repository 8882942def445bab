"""What comes back each year, and how it is reminded of. Rows and ladder are Eva's to change in admin."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SOON = "{ärende}: {vad}, klart senast {datum}."
LATE = "{ärende}: {vad} skulle ha varit klart {datum}."
# working days after the date, the line in the letter; a row chooses one of the steps before
LADDER = [(-40, SOON), (-20, SOON), (-10, SOON), (-5, SOON), (1, LATE)]


def write_ladder(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "ReminderRule").objects
    rules.bulk_create(
        rules.model(kind="year", receiver="pilot", offset=offset, words=words) for offset, words in LADDER
    )


def take_ladder_away(apps, schema_editor) -> None:
    apps.get_model("portal", "ReminderRule").objects.filter(kind="year").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0040_practice"),
    ]

    operations = [
        migrations.CreateModel(
            name="YearlyTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        help_text="Skriv inga namn. Det står i mejlet.",
                        max_length=100,
                        unique=True,
                        verbose_name="vad",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True, help_text="En eller två meningar.", max_length=300, verbose_name="varför"
                    ),
                ),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "januari"),
                            (2, "februari"),
                            (3, "mars"),
                            (4, "april"),
                            (5, "maj"),
                            (6, "juni"),
                            (7, "juli"),
                            (8, "augusti"),
                            (9, "september"),
                            (10, "oktober"),
                            (11, "november"),
                            (12, "december"),
                        ],
                        verbose_name="månad",
                    ),
                ),
                (
                    "day",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Tomt: någon gång i månaden.", null=True, verbose_name="dag"
                    ),
                ),
                (
                    "ahead",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "en vecka före"),
                            (10, "två veckor före"),
                            (20, "en månad före"),
                            (40, "två månader före"),
                        ],
                        default=10,
                        verbose_name="påminn",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("imports", "Importera resultat"),
                            ("surveys", "Resultat av mätningar"),
                            ("figures", "Siffror"),
                            ("events", "Träffar"),
                            ("training", "Utbildning"),
                            ("improvements", "Åtgärder"),
                            ("pages", "Sidor om det ni gör"),
                            ("texts", "Texter på sidan"),
                            ("standard_texts", "Standardtexter"),
                            ("promises", "Löften"),
                            ("wishes", "Önskningar i formuläret"),
                            ("closed_days", "Stängda dagar"),
                            ("absences", "Frånvaro"),
                            ("roles", "Roller i sektorer"),
                            ("disposal", "Gallring"),
                            ("retention", "Gallringsregler"),
                            ("surroundings", "Pröva det som är runt omkring"),
                            ("checklist", "Sköts om"),
                        ],
                        help_text="Tomt: någon annanstans.",
                        max_length=20,
                        verbose_name="görs på sidan",
                    ),
                ),
                ("due", models.DateField(blank=True, editable=False, verbose_name="nästa gång")),
                ("done_due", models.DateField(editable=False, null=True, verbose_name="senast gjort för")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="gjort")),
                (
                    "done_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gjort av",
                    ),
                ),
            ],
            options={
                "verbose_name": "årlig uppgift",
                "verbose_name_plural": "årliga uppgifter",
                "ordering": ["month", "day", "what"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None), ("done_due", None)),
                            models.Q(
                                ("done_at__isnull", False), ("done_by__isnull", False), ("done_due__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_yearly_task_is_done_by_somebody",
                    )
                ],
            },
        ),
        migrations.RunPython(write_ladder, take_ladder_away),
    ]
