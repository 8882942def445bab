from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    # Two periods of one case may not overlap: an exclusion constraint on an id and a range needs this.
    operations = [BtreeGistExtension()]
