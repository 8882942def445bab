from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0023_unsent_texts")]
    operations = [
        migrations.AddField(
            model_name="incomingemail",
            name="became_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="blev meddelandet"),
        )
    ]
