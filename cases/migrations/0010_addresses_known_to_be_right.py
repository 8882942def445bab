"""Whose address is known to be right already, and the links that a receipt page once gave away.

A receipt's link was made in the transaction of its case, so it is the first of the case's links; a letter's link was
made just before its letter left. What no letter has brought stops working, and one press on it asks for a new one.
Those who gave only a telephone number keep what they have: their link never opened another's case.
"""

from django.db import migrations

PROVED = """
UPDATE portal_contact AS contact
   SET proved_at = found.at, proved_how = found.how, proved_address = contact.email
  FROM (SELECT cases_case.contact_id, received_at AS at, 'heard' AS how
          FROM cases_case
         WHERE registered_by_id IS NOT NULL AND channel IN ('phone', 'visit', 'meeting')
         UNION ALL
        SELECT cases_case.contact_id, person.last_login, 'code'
          FROM cases_case
          JOIN portal_contact ON portal_contact.id = cases_case.contact_id AND portal_contact.email <> ''
          JOIN portal_user AS person ON person.email = portal_contact.email
         WHERE person.last_login >= cases_case.received_at) AS found
 WHERE contact.id = found.contact_id
"""

EXPIRED = """
UPDATE portal_secretlink AS link
   SET expires_at = least(link.expires_at, now())
  FROM cases_case
 WHERE link.scope = 'case' AND link.target_id = cases_case.id AND link.email <> ''
   AND (NOT EXISTS (SELECT FROM portal_outgoingemail AS letter  -- one that has been disposed of has no address
                     WHERE letter.about = 'case' AND letter.about_id = cases_case.id
                       AND letter.sent_at BETWEEN link.created_at AND link.created_at + interval '5 minutes')
            AND NOT EXISTS (SELECT FROM portal_outgoingemail AS letter  -- one may hold links to several cases
                             WHERE letter."to" = link.email
                               -- by the index of days, of which an old letter waited a few: none is by address
                               AND letter.created_at BETWEEN link.created_at - interval '7 days'
                                                         AND link.created_at + interval '5 minutes'
                               AND letter.sent_at BETWEEN link.created_at AND link.created_at + interval '5 minutes')
        OR (cases_case.channel = 'web'
            AND link.created_at BETWEEN cases_case.received_at AND cases_case.received_at + interval '5 seconds'
            AND link.id = (SELECT min(first.id) FROM portal_secretlink AS first
                            WHERE first.scope = 'case' AND first.target_id = cases_case.id)))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_actions_by_themselves"),
        ("portal", "0017_addresses_that_are_proved"),
    ]

    operations = [
        migrations.RunSQL(PROVED, migrations.RunSQL.noop),
        migrations.RunSQL(EXPIRED, migrations.RunSQL.noop),
    ]
