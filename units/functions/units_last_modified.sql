-- When anything that the interface tells was last written, from the log of changes. Null while that is not certain: a
-- transaction at work may yet leave an earlier instant, and a second that is not over may yet hold another change.
-- Volatile, so that the log is read after looking who is at work.
CREATE FUNCTION units_last_modified() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $modified$
DECLARE
    latest timestamptz;
BEGIN
    PERFORM FROM pg_stat_get_activity(NULL) AS session WHERE session.backend_xid IS NOT NULL;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT log.at INTO latest FROM units_change AS log ORDER BY log.id DESC LIMIT 1;
    RETURN CASE WHEN latest < date_trunc('second', clock_timestamp()) THEN latest END;
END $modified$;
