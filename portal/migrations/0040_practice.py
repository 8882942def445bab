"""The mark of a database that is for practice. Those that are there are for real."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0039_addresses_as_we_heard_them")]

    operations = [
        migrations.AddField(
            model_name="townhall",
            name="practice_since",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="övning sedan"),
        ),
    ]
