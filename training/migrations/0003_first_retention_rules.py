"""How long what belongs to a course is kept, as a proposal. Without a decision nothing of it goes."""

from django.db import migrations

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."
# class, from when, how many, unit, action
RULES = [
    ("training_people", "over", 2, "years", "anonymise"),
    ("training_homework", "over", 1, "years", "discard"),
    ("improvement_raisers", "told", 1, "years", "discard"),
]


def write_first_rules(apps, schema_editor) -> None:
    rules = apps.get_model("portal", "RetentionRule").objects
    for name, trigger, amount, unit, action in RULES:
        rules.create(data_class=name, trigger=trigger, amount=amount, unit=unit, action=action, source=PROPOSAL)


class Migration(migrations.Migration):
    dependencies = [("training", "0002_reminder_rules")]
    operations = [migrations.RunPython(write_first_rules, migrations.RunPython.noop)]
