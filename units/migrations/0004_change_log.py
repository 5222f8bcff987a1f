from django.db import migrations

TABLE = """
CREATE TABLE units_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resource text NOT NULL,
    owner_id bigint,
    ids bigint[] NOT NULL,
    gone jsonb
);
CREATE INDEX units_change_in_order ON units_change (resource, xid, id);
INSERT INTO units_change (resource, ids) VALUES ('forgotten', '{}')
"""

# a statement that writes rows of the watched table leaves one row per owner in the log; transition tables know which
WATCH = """
CREATE FUNCTION units_watch(watched text, resource text, id text, owner text, key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $watch$
DECLARE
    name text := watched || '_' || resource;
    each text := format('(SELECT %1$s AS id, (%2$s) AS owner FROM rows_of_statement changed) each', id, owner);
    lost text := format('(SELECT %1$s AS id, (%2$s) AS owner, %3$s AS key FROM rows_of_statement changed) each',
                        id, owner, coalesce(key, 'NULL'));
    body text := 'CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $log$ BEGIN
                  INSERT INTO units_change (resource, owner_id, ids%2$s) SELECT %3$L, owner, array_agg(id)%4$s
                    FROM %5$s GROUP BY owner; RETURN NULL; END $log$';
BEGIN
    EXECUTE format(body, 'log_' || name, '', resource, '', each);
    EXECUTE format(body, 'log_lost_' || name, CASE WHEN key IS NULL THEN '' ELSE ', gone' END, resource,
                   CASE WHEN key IS NULL THEN '' ELSE ', jsonb_agg(key)' END, lost);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS rows_of_statement
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', 'added_' || name, watched, 'log_' || name);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS rows_of_statement
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', 'moved_' || name, watched, 'log_' || name);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS rows_of_statement
                    FOR EACH STATEMENT EXECUTE FUNCTION %I()', 'lost_' || name, watched, 'log_lost_' || name);
END $watch$
"""
UNWATCH = """
CREATE FUNCTION units_unwatch(watched text, resource text) RETURNS void LANGUAGE plpgsql AS $unwatch$
DECLARE
    name text := watched || '_' || resource;
BEGIN
    EXECUTE format('DROP TRIGGER %1$I ON %4$I; DROP TRIGGER %2$I ON %4$I; DROP TRIGGER %3$I ON %4$I',
                   'added_' || name, 'moved_' || name, 'lost_' || name, watched);
    EXECUTE format('DROP FUNCTION %I(); DROP FUNCTION %I()', 'log_' || name, 'log_lost_' || name);
END $unwatch$
"""


class Migration(migrations.Migration):
    dependencies = [("units", "0003_tokens_that_write")]

    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE units_change"),
        migrations.RunSQL(WATCH, "DROP FUNCTION units_watch(text, text, text, text, text)"),
        migrations.RunSQL(UNWATCH, "DROP FUNCTION units_unwatch(text, text)"),
        migrations.RunSQL(
            "SELECT units_watch('units_unit', 'unit', 'changed.id', 'changed.id')",
            "SELECT units_unwatch('units_unit', 'unit')",
        ),
    ]
