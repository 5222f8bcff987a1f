-- a row's version is where its newest version stands and who wrote it: every update, committed or one's own, changes it
CREATE FUNCTION units_person_version(session text, person bigint, day date) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $version$
BEGIN
    RETURN (
        SELECT concat_ws(' ', s.xmin, s.ctid, p.xmin, p.ctid, (
                   SELECT string_agg(concat_ws(' ', m.xmin, m.ctid, u.xmin, u.ctid, t.xmin, t.ctid), ',' ORDER BY m.id)
                     FROM units_membership m
                     JOIN units_unit u ON u.id = m.unit_id
                     LEFT JOIN units_unit t ON t.id = u.tenant_id
                    WHERE m.user_id = person AND m.since <= day AND (m.until IS NULL OR m.until >= day)))
          FROM django_session s, units_user p
         WHERE s.session_key = session AND p.id = person);
END $version$;
