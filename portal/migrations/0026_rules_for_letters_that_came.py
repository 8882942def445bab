import django.db.models.deletion
from django.db import migrations, models

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."
JUNK = "Skräppost som någon har sorterat bort. Behöver inget eget gallringsbeslut."
BY_MISTAKE = "Tiden räcker för att ta tillbaka det som sorterades fel."
# class, counted from, amount, unit, action, decision, source
RULES = [
    ("case_letters_in", "closed", 2, "years", "anonymise", "", PROPOSAL),
    ("incoming_letters", "received", 2, "years", "anonymise", "", PROPOSAL),
    ("junk_letters", "sorted", 30, "days", "discard", JUNK, BY_MISTAKE),
]


def propose_rules(apps, schema_editor):
    rule = apps.get_model("portal", "RetentionRule")
    names = ["data_class", "trigger", "amount", "unit", "action", "decision", "source"]
    rule.objects.bulk_create([rule(**dict(zip(names, row, strict=True))) for row in RULES], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("portal", "0025_letters_sorted_by_hand")]
    operations = [
        migrations.AlterField(
            model_name="incomingemail",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.storedfile",
                verbose_name="brevet som det kom",
            ),
        ),
        migrations.RunPython(propose_rules, migrations.RunPython.noop),
    ]
