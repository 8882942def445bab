from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_reminders_of_the_registrars_post")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                models.F("sector"),
                models.OrderBy(models.F("ended_at"), descending=True, nulls_first=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state__in", ["asked", "accepted", "answered"])),
                include=("case",),
                name="assignment_read_by_sector",
            ),
        ),
    ]
