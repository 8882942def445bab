"""What the role that the application connects as may do, when another role owns the tables.

It reads and writes what the portal needs, but of the record it may only add rows: it neither changes nor removes
them, it touches no seal (the triggers do, as the owner), and it can switch off no trigger.
"""

from django.conf import settings
from django.db import connection, transaction

from portal.models import RecordCheck, SealedChain
from portal.record import sealing

# As somebody who may make roles, once: `manage.py make_roles | psql postgres`. Before PostgreSQL 15 nobody but the
# superuser owns the schema, and a cluster that was made without a locale would give the database no encoding.
ROLES = """\
CREATE ROLE {owner} LOGIN PASSWORD '{owner_password}';
CREATE ROLE {role} LOGIN PASSWORD '{password}';
CREATE DATABASE {database} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0;
\\connect {database}
ALTER SCHEMA public OWNER TO {owner};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""


def give(role: str) -> None:
    """Every right anew, on all tables as they are now. Whoever runs this owns them."""
    quoted = connection.ops.quote_name(role)
    appended = {each.table: each.may for each in sealing.TABLES}
    appended |= {RecordCheck._meta.db_table: "SELECT, INSERT", SealedChain._meta.db_table: "SELECT"}
    everything = "SELECT, INSERT, UPDATE, DELETE"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT {everything} ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table, rights in appended.items():
            cursor.execute(f"REVOKE ALL ON {table} FROM {quoted}")
            cursor.execute(f"GRANT {rights} ON {table} TO {quoted}")


def give_as_owner(**_) -> None:
    """After every migration and restore by a role of its own."""
    role = settings.APPLICATION_ROLE
    if role and role != connection.settings_dict["USER"]:
        give(role)
