from django.db import migrations

from portal.migrations._at_once import AtOnce, names_up_to

NAMES = names_up_to("0012_plainer_words", __file__)


class Migration(migrations.Migration):
    initial = True
    replaces = [("events", name) for name in NAMES]
    dependencies = [("portal", "0001_squashed_0032_plainer_words")]
    operations = [AtOnce("events", NAMES)]
