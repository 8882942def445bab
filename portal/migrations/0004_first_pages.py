"""A page for each initiative came here, once. Now they come from the kit, and none is public that nobody has accepted."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_counters_without_a_journal")]
    operations = []
