from django.db import migrations, models


def mark_what_is_empty(apps, schema_editor):
    """A few rows a person. What was only chosen in an older one cannot be told from what was typed."""
    rows = apps.get_model("portal", "UnsentText").objects.only("fields")
    empty = [row.pk for row in rows if not any(text.strip() for texts in row.fields.values() for text in texts)]
    rows.filter(pk__in=empty).update(holds_words=False)


class Migration(migrations.Migration):
    dependencies = [("portal", "0044_reminders_to_the_director")]

    operations = [
        migrations.AddField(
            model_name="unsenttext",
            name="holds_words",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.RunPython(mark_what_is_empty, migrations.RunPython.noop),
    ]
