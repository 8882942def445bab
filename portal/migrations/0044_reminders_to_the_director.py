from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0043_pictures")]

    operations = [
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                fields=["created_at"], condition=models.Q(("receiver", "director")), name="reminder_to_director"
            ),
        ),
    ]
