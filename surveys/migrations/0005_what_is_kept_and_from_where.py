"""A file has the name that it was sent under. Counts that stand from an older file say so; blanks are chosen."""

import django.db.models.deletion
from django.db import migrations, models


def settle(apps, schema_editor) -> None:
    """Previews that change nothing waited for a yes that meant nothing."""
    batches = apps.get_model("surveys", "ImportBatch").objects
    batches.filter(state="previewed", counts__writes=0).update(state="unchanged")


def name_them(apps, schema_editor) -> None:
    for batch in apps.get_model("surveys", "ImportBatch").objects.filter(name="").exclude(source=None):
        batch.name = batch.source.name
        batch.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0004_first_retention_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="blanks",
            field=models.BooleanField(default=False, verbose_name="tömde värden som filen saknar"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="name",
            field=models.CharField(blank=True, max_length=120, verbose_name="filens namn"),
        ),
        migrations.AddField(
            model_name="value",
            name="counts_batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="value",
            name="counts_cell",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="value",
            name="counts_sheet",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="valuechange",
            name="counts_batch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="surveys.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="valuechange",
            name="counts_cell",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="valuechange",
            name="counts_sheet",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "väntar på att läsas"),
                    ("reading", "läses"),
                    ("mapping", "behöver din hjälp med rubriker"),
                    ("previewed", "väntar på ditt ja"),
                    ("approved", "importerad"),
                    ("reverted", "återkallad"),
                    ("failed", "gick inte att läsa"),
                    ("unchanged", "klar, ändrar ingenting"),
                ],
                default="waiting",
                max_length=9,
                verbose_name="läge",
            ),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
