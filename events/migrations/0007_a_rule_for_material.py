from django.db import migrations

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."


def propose_rule(apps, schema_editor):
    rules = apps.get_model("portal", "RetentionRule").objects
    rules.create(
        data_class="event_material", trigger="over", amount=5, unit="years", action="discard", source=PROPOSAL
    )


class Migration(migrations.Migration):
    dependencies = [("events", "0006_internal_occasions"), ("portal", "0010_retention")]
    operations = [migrations.RunPython(propose_rule, migrations.RunPython.noop)]
