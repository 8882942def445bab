"""Which municipalities are like ours, so that places in the ranking can stand beside each other.

Those of Kolada's group "Liknande kommuner, övergripande, Valdemarsvik, 2025". Another municipality ticks its own.
"""

from django.db import migrations, models

LIKE_VALDEMARSVIK = {
    "0642": "Mullsjö",
    "0834": "Torsås",
    "0885": "Borgholm",
    "1446": "Karlsborg",
    "1466": "Herrljunga",
    "2023": "Malung-Sälen",
    "2061": "Smedjebacken",
}


def tick_them(apps, schema_editor) -> None:
    municipalities = apps.get_model("surveys", "Municipality").objects
    for code, name in LIKE_VALDEMARSVIK.items():
        municipalities.update_or_create(
            code=code,
            defaults={"is_similar": True},
            create_defaults={
                "name": name,
                "kind": "municipality",
                "is_similar": True,
            },
        )


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
        migrations.RunPython(tick_them, migrations.RunPython.noop),
    ]
