"""A first proposal of how long visits are kept. The municipality decides."""

from django.db import migrations

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."


def write_rule(apps, schema_editor) -> None:
    rule = {"amount": 5, "unit": "years", "action": "discard", "decision": "", "source": PROPOSAL, "is_on": True}
    apps.get_model("portal", "RetentionRule").objects.get_or_create(
        data_class="company_visits", trigger="held", defaults=rule
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_company_visits"), ("portal", "0010_retention")]
    operations = [migrations.RunPython(write_rule, migrations.RunPython.noop)]
