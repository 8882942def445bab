from django.db import migrations

PROPOSAL = "Förslag att börja med. Kommunen behöver besluta, till exempel i sin dokumenthanteringsplan."
OWN_SPACE = "Inte en allmän handling: bara teknisk lagring åt den som skriver (TF 2 kap. 13 §)."
# class, counted from, amount, unit, action, decision, source, is on
RULES = [
    # The privacy page and the browser's cookie say 14 days; a day more, so that nobody gets less.
    ("drafts", "touched", 15, "days", "discard", OWN_SPACE, "Utkast kan öppnas igen i 14 dagar.", True),
    ("notes", "closed", 6, "months", "discard", "", PROPOSAL, True),
    ("closing_words", "given", 2, "years", "anonymise", "", PROPOSAL, True),
    ("agenda_notes", "held", 1, "years", "discard", "", PROPOSAL, True),
    ("case_letters", "closed", 2, "years", "anonymise", "", PROPOSAL, True),
    ("cases_to_archive", "closed", 5, "years", "archive", "", PROPOSAL, True),
    ("cases", "archived", 1, "years", "discard", "", PROPOSAL, True),
    ("messages", "closed", 5, "years", "discard", "", PROPOSAL, False),
    ("case_files", "closed", 5, "years", "discard", "", PROPOSAL, False),
]


def write_first_rules(apps, schema_editor):
    rule = apps.get_model("portal", "RetentionRule")
    names = ["data_class", "trigger", "amount", "unit", "action", "decision", "source", "is_on"]
    rule.objects.bulk_create([rule(**dict(zip(names, row, strict=True))) for row in RULES], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_diary_secrecy_and_seals"), ("portal", "0010_retention")]
    operations = [migrations.RunPython(write_first_rules, migrations.RunPython.noop)]
