"""Which municipalities are like ours, so that places in the ranking can stand beside each other.

Each portal has its own: they are ticked in admin, or taken from Kolada's group.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0006_procurement_is_called_nui")]
    operations = [
        migrations.AddField(
            "municipality",
            "is_similar",
            models.BooleanField(
                default=False,
                help_text="Kommunens plats i rankningen visas bredvid vår. Kolada väljer om varje år.",
                verbose_name="liknar oss",
            ),
        ),
    ]
