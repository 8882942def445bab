"""Whose portal it is. A portal in use is open already; a new one is opened by a person."""

import tomllib
from pathlib import Path

import django.core.validators
from django.conf import settings
from django.db import migrations, models

# What was said where the environment said nothing, when these were settings, stands beside the demo.
EARLIER = Path(__file__).parent.parent / "tools/demo/town_hall.toml"


def stay_open(apps, schema_editor):
    """A portal that is in use already goes on as what it was, and is not closed."""
    if not any(apps.get_model("portal", name).objects.exists() for name in ("PilotRole", "Contact", "Sector")):
        return
    model = apps.get_model("portal", "TownHall")
    said = tomllib.loads(EARLIER.read_text()) | {name: value for name, value in settings.TOWN_HALL.items() if value}
    for field in model._meta.concrete_fields:
        if field.max_length and field.name in said:
            said[field.name] = said[field.name][: field.max_length]
    model.objects.create(**said | {"pk": 1, "is_open": True})


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0037_what_of_a_letter_did_not_come"),
    ]

    operations = [
        migrations.CreateModel(
            name="TownHall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Med kommun efter: Exempelby kommun.", max_length=60, verbose_name="kommunens namn"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        help_text="Som det sägs i en mening: Exempelby.", max_length=60, verbose_name="ort"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="Fyra siffror. Visar vilka resultat som är era.",
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{4}\\Z", "Skriv kommunkoden med fyra siffror, till exempel 0115."
                            )
                        ],
                        verbose_name="kommunkod",
                    ),
                ),
                (
                    "similar_group",
                    models.CharField(
                        blank=True,
                        help_text="Numret på gruppen som era resultat jämförs med. Kolada väljer om den varje år.",
                        max_length=9,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^G[0-9]{1,8}\\Z", "Skriv gruppens nummer hos Kolada: G och siffror."
                            )
                        ],
                        verbose_name="liknande kommuner hos Kolada",
                    ),
                ),
                ("phone", models.CharField(max_length=30, verbose_name="telefon till växeln")),
                ("email", models.EmailField(max_length=254, verbose_name="kommunens e-postadress")),
                (
                    "pilot_mailbox",
                    models.EmailField(
                        help_text="Dit kommer mejl om nya ärenden. Någon ska läsa den varje dag.",
                        max_length=254,
                        verbose_name="lotsens gemensamma brevlåda",
                    ),
                ),
                (
                    "data_protection_email",
                    models.EmailField(max_length=254, verbose_name="dataskyddsombudets e-postadress"),
                ),
                ("address", models.CharField(max_length=120, verbose_name="postadress")),
                ("website", models.URLField(max_length=120, verbose_name="webbplats")),
                (
                    "brand_colour",
                    models.CharField(
                        default="#12486b",
                        help_text="Sidhuvud och knappar. Vit text ska gå att läsa på den.",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}\\Z", "Skriv färgen som # och sex tecken, till exempel #12486b."
                            )
                        ],
                        verbose_name="mörk färg",
                    ),
                ),
                (
                    "brand_colour_light",
                    models.CharField(
                        default="#e8f1f6",
                        help_text="Rutor. Svart text och den mörka färgen ska gå att läsa på den.",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}\\Z", "Skriv färgen som # och sex tecken, till exempel #12486b."
                            )
                        ],
                        verbose_name="ljus färg",
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(default=False, editable=False, verbose_name="företag kan skicka ärenden"),
                ),
                ("logo", models.BinaryField(blank=True, default=bytes, verbose_name="logotyp eller vapen")),
            ],
            options={
                "verbose_name": "kommunen",
                "verbose_name_plural": "kommunen",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="there_is_one_town_hall")],
            },
        ),
        migrations.RunPython(stay_open, migrations.RunPython.noop),
    ]
