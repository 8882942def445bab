from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0014_security_events")]
    operations = [
        migrations.AddField("allowance", "open_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            "CachedValue",
            [
                ("key", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("expires_at", models.DateTimeField(db_index=True, null=True)),
            ],
        ),
        # As the counters: worth no write to the journal. What Django's own cache kept there is counted anew.
        migrations.RunSQL("ALTER TABLE portal_cachedvalue SET UNLOGGED", migrations.RunSQL.noop),
        migrations.RunSQL("DROP TABLE IF EXISTS portal_cache", migrations.RunSQL.noop),
    ]
