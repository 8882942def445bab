from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is append-only: % is refused', TG_OP;
END $$;
CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE ON portal_logentry
    FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
"""
ALLOW = "DROP TRIGGER log_is_append_only ON portal_logentry; DROP FUNCTION refuse_log_change();"


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_ground")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
