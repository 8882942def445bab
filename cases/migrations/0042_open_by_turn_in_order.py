from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0041_by_officer_and_by_end")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_open_by_turn"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["turn", "next_due", "id"],
                condition=models.Q(("state__in", ["in_progress", "received", "reopened", "resting", "waiting"])),
                name="case_open_by_turn",
            ),
        ),
    ]
