from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0039_held_texts")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["declined_by"],
                condition=models.Q(("decline_reason", "conflict"), ("state", "declined")),
                name="assignment_in_conflict",
            ),
        ),
    ]
