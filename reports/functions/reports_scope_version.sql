CREATE FUNCTION reports_scope_version(inside text[], person bigint, streets bigint[], OUT version text, OUT last_act bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $version$
DECLARE
    stale bigint[] := ARRAY(SELECT f.plan_id FROM plans_stalefigure f);  -- a roll-up that takes marks away writes the plan
BEGIN
    SELECT md5(string_agg(concat_ws(' ', u.xmin, u.ctid, p.version, cardinality(array_positions(stale, p.id))), ','
                          ORDER BY u.id, p.id))
      INTO version
      FROM unnest(inside) place
      JOIN units_unit u ON u.path ~>=~ place AND u.path ~<~ (place || '~') AND u.kind IN ('district', 'street_office')
      LEFT JOIN LATERAL (SELECT p.id, concat(p.xmin, p.ctid) AS version
                           FROM plans_plan p WHERE p.owner_id = u.id AND p.state <> 'draft' OFFSET 0) p ON true;
    -- what this person did lately, and what was done in their own streets
    SELECT max(e.id) INTO last_act
      FROM units_auditevent e
     WHERE e.id > (SELECT max(id) FROM units_auditevent) - 60 AND (e.actor_id = person OR e.tenant_id = ANY (streets));
END $version$;
