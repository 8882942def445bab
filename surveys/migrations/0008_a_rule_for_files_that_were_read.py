from django.db import migrations

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."


def propose_rule(apps, schema_editor):
    rules = apps.get_model("portal", "RetentionRule").objects
    rules.create(data_class="import_files", trigger="made", amount=10, unit="years", action="discard", source=PROPOSAL)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0007_municipalities_like_ours"), ("portal", "0012_files_that_are_not_scanned")]
    operations = [migrations.RunPython(propose_rule, migrations.RunPython.noop)]
