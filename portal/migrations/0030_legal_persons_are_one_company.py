from django.db import migrations

# A legal person is one company wherever its number was typed. The oldest row is its card; everything else that may be
# the same is proposed to the pilot.
PUT_TOGETHER = """
UPDATE portal_business AS row SET same_as_id = oldest.id, card_id = oldest.id
FROM (
    SELECT number_fingerprint, min(id) AS id FROM portal_business
    WHERE kind = 'company' AND number_fingerprint <> '' GROUP BY number_fingerprint HAVING count(*) > 1
) AS oldest
WHERE row.kind = 'company' AND row.number_fingerprint = oldest.number_fingerprint AND row.id <> oldest.id
"""
TAKE_APART = "UPDATE portal_business SET same_as_id = NULL, card_id = NULL WHERE card_id IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("portal", "0029_cards_of_companies")]
    operations = [migrations.RunSQL(PUT_TOGETHER, TAKE_APART)]
