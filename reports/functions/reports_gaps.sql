-- Live tasks of some plans that no active reporter or head answers for, in the lead unit or above it: how many, and some.
CREATE FUNCTION reports_gaps(plans bigint[], live text[], reporting text[], on_day date, from_place bigint, most bigint)
RETURNS TABLE (how_many bigint, plan_id bigint, owner_id bigint, lead_id bigint, number varchar, title varchar, code varchar)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $read$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH led AS MATERIALIZED (
        SELECT t.id, t.plan_id, t.position,
               (SELECT a.unit_id FROM tasks_assignment a
                 WHERE a.task_id = t.id AND a.role = 'accountable' AND a.not_involved_because = ''
                 ORDER BY a.id LIMIT 1) AS lead_id
          FROM tasks_task t
         WHERE t.plan_id = ANY (plans) AND t.state = ANY (live)
    ), silent AS MATERIALIZED (  -- leads without anybody: a unit's path names every unit above it
        SELECT u.id
          FROM units_unit u
         WHERE u.id IN (SELECT lead_id FROM led)
           AND NOT EXISTS (SELECT FROM units_membership m JOIN units_user p ON p.id = m.user_id
                            WHERE m.unit_id = ANY (string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[])
                              AND m.role = ANY (reporting) AND m.since <= on_day
                              AND (m.until IS NULL OR m.until >= on_day) AND p.is_active)
    ), gaps AS MATERIALIZED (
        SELECT * FROM led WHERE lead_id IS NULL OR lead_id IN (SELECT id FROM silent)
    ), listed AS (
        SELECT * FROM gaps ORDER BY plan_id DESC, position OFFSET from_place LIMIT most
    )
    SELECT (SELECT count(*) FROM gaps), s.plan_id, t.owner_id, s.lead_id, t.number, t.title, t.code
      FROM (VALUES (1)) one
      LEFT JOIN listed s ON true
      LEFT JOIN tasks_task t ON t.id = s.id
     ORDER BY s.plan_id DESC, s.position;
END $read$;
