from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_append_only_log")]
    # Counters of an hour are worth no write to the journal: a form that is counted costs no wait for the disk.
    operations = [
        migrations.RunSQL("ALTER TABLE portal_allowance SET UNLOGGED", "ALTER TABLE portal_allowance SET LOGGED")
    ]
