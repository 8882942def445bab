"""A business reads what its case is about beside the number. Words that somebody has rewritten stand."""

from django.db import migrations

BEFORE = "Vi behöver ett svar från dig för att komma vidare i ärende {ärende}. Frågan ställdes {datum}."
NOW = "Vi behöver ett svar från dig för att komma vidare i ärende {ärende} ({vad}). Frågan ställdes {datum}."


def rewrite(before: str, now: str):
    def run(apps, schema_editor) -> None:
        apps.get_model("portal", "ReminderRule").objects.filter(words=before).update(words=now)

    return run


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_town_of_the_business"), ("portal", "0026_rules_for_letters_that_came")]
    operations = [migrations.RunPython(rewrite(BEFORE, NOW), rewrite(NOW, BEFORE))]
