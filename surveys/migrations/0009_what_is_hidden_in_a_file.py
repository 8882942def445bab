from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0008_a_rule_for_files_that_were_read")]

    operations = [
        migrations.AddField(
            "importbatch",
            "hidden",
            models.JSONField(blank=True, db_default=[], default=list, verbose_name="dolt i filen"),
        ),
        migrations.AddField(
            "importbatch",
            "takes_hidden",
            models.BooleanField(db_default=False, default=False, verbose_name="det dolda är med"),
        ),
    ]
