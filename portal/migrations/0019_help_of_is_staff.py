from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0018_checkpoints_and_sealed_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="is_staff",
            field=models.BooleanField(
                default=False,
                help_text="Den som har en roll utanför sektorerna kommer in ändå.",
                verbose_name="får öppna admin",
            ),
        ),
    ]
