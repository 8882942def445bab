from django.db import migrations

from portal.migrations._at_once import AtOnce, names_up_to

NAMES = names_up_to("0032_plainer_words", __file__)


class Migration(migrations.Migration):
    initial = True
    replaces = [("portal", name) for name in NAMES]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [AtOnce("portal", NAMES)]
