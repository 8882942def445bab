"""An invitation to a course may be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0007_plainer_words")]

    operations = [
        migrations.AlterField(
            "participant",
            "state",
            models.CharField(
                choices=[
                    ("listed", "ska bjudas in"),
                    ("invited", "inbjuden"),
                    ("accepted", "är med"),
                    ("declined", "har tackat nej"),
                    ("substituted", "har skickat en ersättare"),
                    ("left", "har slutat"),
                    ("withdrawn", "är inte inbjuden längre"),
                ],
                default="listed",
                max_length=11,
                verbose_name="läge",
            ),
        ),
    ]
