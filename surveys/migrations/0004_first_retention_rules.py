from django.db import migrations

NO_DOCUMENT = "Inte en allmän handling. Behöver inget gallringsbeslut."


def write_first_rules(apps, schema_editor):
    rule = apps.get_model("portal", "RetentionRule")
    for name, source in (
        ("import_copies", "Värdena själva finns kvar, med sin källa."),
        ("import_previews", "Ingen har sagt ja, och filen kan läsas in igen."),
    ):
        fields = {"trigger": "made", "amount": 30, "unit": "days", "action": "discard"}
        rule.objects.create(data_class=name, decision=NO_DOCUMENT, source=source, **fields)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_page_about_the_surveys"), ("portal", "0012_files_that_are_not_scanned")]
    operations = [migrations.RunPython(write_first_rules, migrations.RunPython.noop)]
