from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_a_rule_for_material")]
    operations = [
        migrations.AddField(
            model_name="attendee",
            name="email",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254, verbose_name="egen e-post"),
        ),
    ]
