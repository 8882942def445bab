import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("portal", "0006_reminder_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(verbose_name="kortnamn")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Tomt när mätningen inte har områden.",
                        max_length=80,
                        verbose_name="namn",
                    ),
                ),
                ("is_total", models.BooleanField(default=False, verbose_name="totalen")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ordning")),
            ],
            options={
                "verbose_name": "område",
                "verbose_name_plural": "områden",
                "ordering": ["survey__order", "order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, verbose_name="kortnamn")),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                ("is_index", models.BooleanField(default=False, verbose_name="mätningens huvudvärde")),
                ("is_place", models.BooleanField(default=False, verbose_name="finns bara i rankningen")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ordning")),
            ],
            options={
                "verbose_name": "faktor",
                "verbose_name_plural": "faktorer",
                "ordering": ["survey__order", "order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="kod")),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("municipality", "kommun"),
                            ("country", "riket"),
                            ("county", "länet"),
                            ("similar", "grupp av kommuner"),
                        ],
                        default="municipality",
                        max_length=12,
                        verbose_name="slag",
                    ),
                ),
            ],
            options={
                "verbose_name": "kommun eller jämförelse",
                "verbose_name_plural": "kommuner och jämförelser",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="RespondentGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="kortnamn")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="namn")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ordning")),
            ],
            options={
                "verbose_name": "svarsgrupp",
                "verbose_name_plural": "svarsgrupper",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="kortnamn")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="namn")),
                (
                    "index_name",
                    models.CharField(
                        help_text="Till exempel NKI eller betyg.", max_length=30, verbose_name="vad värdet heter"
                    ),
                ),
                (
                    "scale",
                    models.CharField(
                        choices=[("index", "index 0–100"), ("grade", "betyg 1–6"), ("rank", "plats 1–290")],
                        max_length=6,
                        verbose_name="skala",
                    ),
                ),
                (
                    "publication_lag",
                    models.PositiveSmallIntegerField(
                        help_text="Insikt mäter ett år och publicerar året därpå: 1.",
                        verbose_name="år från mätning till publicering",
                    ),
                ),
                ("owner", models.CharField(max_length=80, verbose_name="vem som gör mätningen")),
                ("asked", models.CharField(max_length=300, verbose_name="vilka som får frågan")),
                (
                    "spread",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Standardavvikelsen för enskilda svar: den avgör hur stor en säker förändring måste vara.",
                        max_digits=5,
                        verbose_name="spridning mellan svar",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ordning")),
            ],
            options={
                "verbose_name": "mätning",
                "verbose_name_plural": "mätningar",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(unique=True, verbose_name="kortnamn")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="namn")),
                (
                    "question",
                    models.CharField(
                        help_text="Vad temat handlar om, som en fråga.", max_length=200, verbose_name="fråga"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ordning")),
            ],
            options={
                "verbose_name": "tema",
                "verbose_name_plural": "teman",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "release",
                    models.CharField(choices=[("answers", "enkätsvar"), ("ranking", "ranking")], max_length=8),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="surveys.area",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="series", to="surveys.factor"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="surveys.respondentgroup",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="series",
                        to="surveys.municipality",
                    ),
                ),
            ],
            options={
                "verbose_name": "serie",
                "verbose_name_plural": "serier",
            },
        ),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="kontrollsumma")),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "fil"), ("kolada", "Kolada")],
                        default="file",
                        max_length=6,
                        verbose_name="slag",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="namn")),
                ("first_seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="kom in")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.storedfile",
                        verbose_name="innehåll",
                    ),
                ),
            ],
            options={
                "verbose_name": "källfil",
                "verbose_name_plural": "källfiler",
                "ordering": ["-first_seen_at"],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "fil"), ("kolada", "Kolada")],
                        default="file",
                        max_length=6,
                        verbose_name="slag",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "väntar på att läsas"),
                            ("reading", "läses"),
                            ("mapping", "behöver din hjälp med rubriker"),
                            ("previewed", "väntar på ditt ja"),
                            ("approved", "importerad"),
                            ("reverted", "återkallad"),
                            ("failed", "gick inte att läsa"),
                        ],
                        default="waiting",
                        max_length=9,
                        verbose_name="läge",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="mätår")),
                ("is_preliminary", models.BooleanField(default=False, verbose_name="siffrorna är preliminära")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="inlagd")),
                ("claimed_at", models.DateTimeField(null=True)),
                ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="läst, procent")),
                ("problem", models.TextField(blank=True, verbose_name="vad som är fel")),
                ("said", models.JSONField(blank=True, default=list, verbose_name="om filen")),
                ("unknown", models.JSONField(blank=True, default=list, verbose_name="okända ord")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="antal")),
                ("preview_hash", models.CharField(blank=True, max_length=64)),
                ("previewed_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True, verbose_name="godkänd")),
                ("reverted_at", models.DateTimeField(null=True, verbose_name="återkallad")),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="godkänd av",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inlagd av",
                    ),
                ),
                (
                    "reverted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="återkallad av",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="surveys.sourcefile",
                        verbose_name="fil",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="surveys.survey",
                        verbose_name="mätning",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "importer",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="StagedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("sheet", models.CharField(blank=True, max_length=1000)),
                ("cell", models.CharField(max_length=40)),
                ("survey_id", models.BigIntegerField(null=True)),
                ("year", models.IntegerField(null=True)),
                ("published", models.IntegerField(null=True)),
                ("release", models.CharField(max_length=8)),
                ("area_id", models.BigIntegerField(null=True)),
                ("factor_id", models.BigIntegerField(null=True)),
                ("group_id", models.BigIntegerField(null=True)),
                ("municipality_id", models.BigIntegerField(null=True)),
                ("code", models.CharField(max_length=20)),
                ("place", models.CharField(max_length=120)),
                (
                    "scale",
                    models.CharField(
                        choices=[("index", "index 0–100"), ("grade", "betyg 1–6"), ("rank", "plats 1–290")],
                        max_length=6,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=15, max_digits=30, null=True)),
                ("answers", models.BigIntegerField(null=True)),
                ("response_rate", models.DecimalField(decimal_places=15, max_digits=30, null=True)),
                ("members", models.IntegerField(null=True)),
                ("state", models.CharField(max_length=12)),
                ("raw", models.CharField(max_length=80)),
                ("outcome", models.CharField(max_length=10)),
                ("writes", models.BooleanField(default=False)),
                ("sentence", models.CharField(max_length=300)),
                ("before", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                ("before_state", models.CharField(max_length=12)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="surveys.importbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "rad i en import",
                "verbose_name_plural": "rader i en import",
            },
        ),
        migrations.AddField(
            model_name="factor",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="factors",
                to="surveys.survey",
                verbose_name="mätning",
            ),
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measurement_year", models.PositiveSmallIntegerField(verbose_name="mätår")),
                ("publication_year", models.PositiveSmallIntegerField(verbose_name="publiceringsår")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="surveys.survey",
                        verbose_name="mätning",
                    ),
                ),
            ],
            options={
                "verbose_name": "årgång",
                "verbose_name_plural": "årgångar",
                "ordering": ["survey__order", "-measurement_year"],
            },
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.PositiveSmallIntegerField(verbose_name="från mätår")),
                ("until", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med mätår")),
                ("lowest", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="lägsta värde")),
                ("name", models.CharField(max_length=40, verbose_name="kallas")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        help_text="1 är sämst och 5 är bäst: styr färgen.", verbose_name="nivå 1–5"
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="surveys.survey",
                        verbose_name="mätning",
                    ),
                ),
            ],
            options={
                "verbose_name": "nivå",
                "verbose_name_plural": "nivåer",
                "ordering": ["survey__order", "lowest"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="area",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="areas",
                to="surveys.survey",
                verbose_name="mätning",
            ),
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("heading", "rubrik"),
                            ("area", "område"),
                            ("factor", "faktor"),
                            ("group", "svarsgrupp"),
                            ("place", "kommun"),
                        ],
                        max_length=8,
                        verbose_name="slag",
                    ),
                ),
                ("text", models.CharField(max_length=120, verbose_name="står i filen")),
                ("meaning", models.CharField(max_length=60, verbose_name="betyder")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sagt av",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="surveys.survey",
                        verbose_name="mätning",
                    ),
                ),
            ],
            options={
                "verbose_name": "ord i filer",
                "verbose_name_plural": "ord i filer",
                "ordering": ["kind", "text"],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.PositiveSmallIntegerField(verbose_name="från mätår")),
                ("until", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med mätår")),
                ("value", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="mål")),
                (
                    "decision",
                    models.CharField(
                        help_text="Till exempel Kommunfullmäktige 2025-11-24, § 90.",
                        max_length=120,
                        verbose_name="beslut",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="surveys.area",
                        verbose_name="område",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="surveys.factor",
                        verbose_name="faktor",
                    ),
                ),
            ],
            options={
                "verbose_name": "mål",
                "verbose_name_plural": "mål",
                "ordering": ["area__order", "factor__order", "since"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="factor",
            name="theme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="factors",
                to="surveys.theme",
                verbose_name="tema",
            ),
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.PositiveSmallIntegerField(verbose_name="från mätår")),
                ("until", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med mätår")),
                ("for_total", models.BooleanField(default=False, verbose_name="gäller totalen")),
                ("answers", models.PositiveSmallIntegerField(verbose_name="minsta antal svar")),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thresholds",
                        to="surveys.survey",
                        verbose_name="mätning",
                    ),
                ),
            ],
            options={
                "verbose_name": "gräns för att visas",
                "verbose_name_plural": "gränser för att visas",
                "ordering": ["survey__order", "since"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Value",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scale",
                    models.CharField(
                        choices=[("index", "index 0–100"), ("grade", "betyg 1–6"), ("rank", "plats 1–290")],
                        max_length=6,
                        verbose_name="skala",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=10, null=True, verbose_name="värde")),
                ("answers", models.PositiveIntegerField(null=True, verbose_name="antal svar")),
                (
                    "response_rate",
                    models.DecimalField(
                        decimal_places=6, max_digits=9, null=True, verbose_name="svarsfrekvens, procent"
                    ),
                ),
                (
                    "members",
                    models.PositiveSmallIntegerField(null=True, verbose_name="kommuner i gruppens medelvärde"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preliminary", "preliminärt"),
                            ("final", "slutligt"),
                            ("missing", "saknas"),
                            ("suppressed", "redovisas inte, för få svar"),
                        ],
                        max_length=12,
                        verbose_name="läge",
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=1000, verbose_name="blad eller adress")),
                ("cell", models.CharField(max_length=40, verbose_name="cell")),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="surveys.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="surveys.edition",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values_by_year",
                        to="surveys.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "värde",
                "verbose_name_plural": "värden",
            },
        ),
        migrations.CreateModel(
            name="ValueChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scale",
                    models.CharField(
                        choices=[("index", "index 0–100"), ("grade", "betyg 1–6"), ("rank", "plats 1–290")],
                        max_length=6,
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=10, null=True, verbose_name="sa förut")),
                ("answers", models.PositiveIntegerField(null=True)),
                ("response_rate", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("members", models.PositiveSmallIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preliminary", "preliminärt"),
                            ("final", "slutligt"),
                            ("missing", "saknas"),
                            ("suppressed", "redovisas inte, för få svar"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=1000)),
                ("cell", models.CharField(max_length=40)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="surveys.importbatch",
                        verbose_name="ändrad av",
                    ),
                ),
                (
                    "batch_before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="surveys.importbatch"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="surveys.edition",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="surveys.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "tidigare värde",
                "verbose_name_plural": "tidigare värden",
            },
        ),
        migrations.CreateModel(
            name="AreaInTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.PositiveSmallIntegerField(verbose_name="från mätår")),
                ("until", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med mätår")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_total",
                        to="surveys.area",
                        verbose_name="område",
                    ),
                ),
            ],
            options={
                "verbose_name": "område i totalen",
                "verbose_name_plural": "områden i totalen",
                "ordering": ["area__order", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="areaintotal_ends_after_it_begins",
                        violation_error_message="Slutåret ligger före startåret.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorInEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.PositiveSmallIntegerField(verbose_name="från mätår")),
                ("until", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="till och med mätår")),
                (
                    "weight",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        help_text="Tomt när den är okänd.",
                        max_digits=7,
                        null=True,
                        verbose_name="vikt i rankningen",
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_editions",
                        to="surveys.factor",
                        verbose_name="faktor",
                    ),
                ),
            ],
            options={
                "verbose_name": "faktor i mätningen",
                "verbose_name_plural": "faktorer i mätningen",
                "ordering": ["factor__order", "since"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="factorinedition_ends_after_it_begins",
                        violation_error_message="Slutåret ligger före startåret.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["municipality", "area", "factor"], name="series_of_a_place"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("area", "factor", "group", "municipality", "release"), name="one_series_of_each_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="stagedrow",
            index=models.Index(fields=["batch", "outcome", "number"], name="staged_by_outcome"),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["state", "id"], name="imports_by_state"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("survey", "measurement_year"), name="one_edition_a_year"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("publication_year__gte", models.F("measurement_year"))),
                name="published_after_it_was_measured",
                violation_error_message="Publiceringsåret ligger före mätåret.",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="band_ends_after_it_begins",
                violation_error_message="Slutåret ligger före startåret.",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(fields=("survey", "key"), name="one_area_of_a_key_in_a_survey"),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(
                fields=("kind", "survey", "text"), name="a_word_means_one_thing_in_a_survey"
            ),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(
                condition=models.Q(("survey", None)), fields=("kind", "text"), name="a_word_means_one_thing_everywhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="target_ends_after_it_begins",
                violation_error_message="Slutåret ligger före startåret.",
            ),
        ),
        migrations.AddConstraint(
            model_name="factor",
            constraint=models.UniqueConstraint(fields=("survey", "key"), name="one_factor_of_a_key_in_a_survey"),
        ),
        migrations.AddConstraint(
            model_name="threshold",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="threshold_ends_after_it_begins",
                violation_error_message="Slutåret ligger före startåret.",
            ),
        ),
        migrations.AddConstraint(
            model_name="value",
            constraint=models.UniqueConstraint(fields=("series", "edition"), name="one_value_a_year"),
        ),
        migrations.AddConstraint(
            model_name="value",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["missing", "suppressed"]), ("value", None)),
                    models.Q(
                        models.Q(("state__in", ["missing", "suppressed"]), _negated=True),
                        models.Q(("value", None), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="missing_is_missing_and_never_a_number",
                violation_error_message="Ett värde som saknas har inget tal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="value",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value", None),
                    models.Q(("scale", "index"), ("value__range", (0, 100))),
                    models.Q(("scale", "grade"), ("value__range", (1, 6))),
                    models.Q(("scale", "rank"), ("value__range", (1, 290))),
                    _connector="OR",
                ),
                name="value_is_on_its_scale",
                violation_error_message="Värdet ligger utanför skalan.",
            ),
        ),
        migrations.AddConstraint(
            model_name="value",
            constraint=models.CheckConstraint(
                condition=models.Q(("response_rate", None), ("response_rate__range", (0, 100)), _connector="OR"),
                name="response_rate_is_a_percentage",
                violation_error_message="Svarsfrekvensen är inte mellan 0 och 100 procent.",
            ),
        ),
        migrations.AddIndex(
            model_name="valuechange",
            index=models.Index(fields=["batch"], name="changes_of_an_import"),
        ),
        migrations.AddConstraint(
            model_name="valuechange",
            constraint=models.UniqueConstraint(
                fields=("series", "edition", "batch"), name="an_import_changes_a_value_once"
            ),
        ),
    ]
