from django.db import migrations

# What must not be altered of each: a message with who wrote it to whom, a file with its own digest, and the request.
DIGESTS = """
CREATE FUNCTION sealed_digest(m cases_message) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT digest_of(jsonb_build_array(m.case_id, m.kind, m.side, m.audience, m.text)::text)
$$;
CREATE FUNCTION sealed_digest(a cases_attachment) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT digest_of(jsonb_build_array(a.case_id, a.message_id, f.name, f.sha256)::text)
    FROM portal_storedfile f WHERE f.id = a.file_id
$$;
CREATE FUNCTION sealed_digest(c cases_case) RETURNS text LANGUAGE sql STABLE AS $$ SELECT digest_of(c.description) $$;
CREATE FUNCTION seal_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portal_sealedtexts (at, chain, digests)
    VALUES (now(), 'case:' || NEW.case_id, jsonb_build_object(TG_ARGV[0] || ':' || NEW.id, sealed_digest(NEW)));
    RETURN NULL;
END $$;
CREATE FUNCTION seal_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portal_sealedtexts (at, chain, digests)
    VALUES (now(), 'case:' || NEW.id, jsonb_build_object('case:' || NEW.id, sealed_digest(NEW)));
    RETURN NULL;
END $$;
CREATE FUNCTION refuse_text_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was written is append-only: a text may be disposed of, and not changed';
END $$;
-- What was written past the triggers, or before there were any: one row for each case, in one statement.
CREATE FUNCTION seal_unsealed_texts(after_case bigint) RETURNS void LANGUAGE sql AS $$
    WITH texts AS (
        SELECT case_id, 'message:' || id AS key, sealed_digest(m) AS digest
        FROM cases_message m WHERE case_id > after_case
        UNION ALL
        SELECT case_id, 'attachment:' || a.id, sealed_digest(a) FROM cases_attachment a WHERE case_id > after_case
        UNION ALL
        SELECT id, 'case:' || id, sealed_digest(c) FROM cases_case c WHERE id > after_case AND description <> ''
    ), gathered AS (
        SELECT 'case:' || case_id AS chain, jsonb_object_agg(key, digest) AS digests FROM texts GROUP BY case_id
    ), numbered AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('portal_sealedtexts', 'id')) AS id, now() AS at, chain, digests,
               coalesce(length, 0) + 1 AS place, coalesce(head, '') AS previous
        FROM gathered LEFT JOIN portal_sealedchain ON name = chain
    ), sealed AS MATERIALIZED (
        SELECT id, at, chain, digests, place, digest_of(previous || sealed_content(
            ROW(id, at, digests, chain, place, '')::portal_sealedtexts)) AS seal
        FROM numbered
    ), noted AS (
        INSERT INTO portal_sealedchain (name, length, head) SELECT chain, place, seal FROM sealed
        ON CONFLICT (name) DO UPDATE SET length = excluded.length, head = excluded.head
    )
    INSERT INTO portal_sealedtexts (id, at, chain, digests, place, seal)
    SELECT id, at, chain, digests, place, seal FROM sealed
$$;
"""
SEAL_WHAT_IS_THERE = """
SET LOCAL statement_timeout = 0;
ALTER TABLE portal_sealedtexts DISABLE TRIGGER texts_are_sealed;
SELECT seal_unsealed_texts(0);
ALTER TABLE portal_sealedtexts ENABLE TRIGGER texts_are_sealed;
"""
GUARD = """
ALTER FUNCTION seal_change() SECURITY DEFINER SET search_path = public, pg_temp;
CREATE TRIGGER message_is_sealed AFTER INSERT ON cases_message FOR EACH ROW EXECUTE FUNCTION seal_text('message');
CREATE TRIGGER attachment_is_sealed AFTER INSERT ON cases_attachment
    FOR EACH ROW EXECUTE FUNCTION seal_text('attachment');
CREATE TRIGGER request_is_sealed AFTER INSERT ON cases_case
    FOR EACH ROW WHEN (NEW.description <> '') EXECUTE FUNCTION seal_request();
CREATE TRIGGER message_stands BEFORE UPDATE OF text ON cases_message
    FOR EACH ROW WHEN (NEW.text <> OLD.text AND NEW.text <> '') EXECUTE FUNCTION refuse_text_change();
CREATE TRIGGER request_stands BEFORE UPDATE OF description ON cases_case
    FOR EACH ROW WHEN (NEW.description <> OLD.description AND NEW.description <> '')
    EXECUTE FUNCTION refuse_text_change();
"""
UNDO_DIGESTS = """
DROP FUNCTION seal_unsealed_texts(bigint);
DROP FUNCTION refuse_text_change();
DROP FUNCTION seal_request();
DROP FUNCTION seal_text();
DROP FUNCTION sealed_digest(cases_case);
DROP FUNCTION sealed_digest(cases_attachment);
DROP FUNCTION sealed_digest(cases_message);
"""
UNDO_GUARD = """
DROP TRIGGER request_stands ON cases_case;
DROP TRIGGER message_stands ON cases_message;
DROP TRIGGER request_is_sealed ON cases_case;
DROP TRIGGER attachment_is_sealed ON cases_attachment;
DROP TRIGGER message_is_sealed ON cases_message;
ALTER FUNCTION seal_change() SECURITY INVOKER RESET search_path;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_addresses_known_to_be_right"),
        ("portal", "0018_checkpoints_and_sealed_texts"),
    ]

    operations = [
        migrations.RunSQL(DIGESTS, UNDO_DIGESTS),
        migrations.RunSQL(SEAL_WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNDO_GUARD),
    ]
