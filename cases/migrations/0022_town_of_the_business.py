"""Where the business is: the officer who is asked reads it in the letter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_reminders_of_post")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="town",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="ort"),
        ),
    ]
