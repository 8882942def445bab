"""How many seats were held is known also when they no longer are: next year's copy holds as many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0012_plainer_words")]

    operations = [
        migrations.AddField("event", "released", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
    ]
