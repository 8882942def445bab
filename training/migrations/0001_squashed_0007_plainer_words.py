from django.db import migrations

from portal.migrations._at_once import AtOnce, names_up_to

NAMES = names_up_to("0007_plainer_words", __file__)


class Migration(migrations.Migration):
    initial = True
    replaces = [("training", name) for name in NAMES]
    dependencies = [
        ("cases", "0001_squashed_0029_plainer_words"),
        ("events", "0001_squashed_0012_plainer_words"),
        ("surveys", "0001_squashed_0009_what_is_hidden_in_a_file"),
    ]
    operations = [AtOnce("training", NAMES)]
