from django.db import migrations

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."


def propose_rules(apps, schema_editor):
    rules = apps.get_model("portal", "RetentionRule").objects
    for name in ("event_interests", "event_questions"):
        rules.create(data_class=name, trigger="over", amount=365, unit="days", action="discard", source=PROPOSAL)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_retention_in_one_place"),
    ]

    operations = [
        migrations.RunPython(propose_rules, migrations.RunPython.noop),
    ]
