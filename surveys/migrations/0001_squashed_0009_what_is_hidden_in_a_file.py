from django.db import migrations

from portal.migrations._at_once import AtOnce, names_up_to

NAMES = names_up_to("0009_what_is_hidden_in_a_file", __file__)


class Migration(migrations.Migration):
    initial = True
    replaces = [("surveys", name) for name in NAMES]
    dependencies = [("portal", "0001_squashed_0032_plainer_words")]
    operations = [AtOnce("surveys", NAMES)]
