from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0015_limits_and_cache_without_pickle"),
    ]

    operations = [
        migrations.AddField(
            model_name="secretlink",
            name="last_used_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="senast öppnad"),
        ),
        migrations.AddField(
            model_name="secretlink",
            name="salt",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=43),
        ),
        migrations.AddField(
            model_name="secretlink",
            name="sent_in",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="senast i brevet"
            ),
        ),
    ]
