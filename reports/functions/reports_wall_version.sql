-- As units_person_version: rows by their versions, every table by its key. The day and what is worked out from it are not
-- in here, nor are figures: whoever writes one writes the plan's row in the same transaction.
CREATE FUNCTION reports_wall_version(hung text, inside text[],
                                     OUT plan bigint, OUT title text, OUT clock_on date, OUT version text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $version$
DECLARE
    street bigint;
BEGIN
    SELECT p.id, p.title, p.clock_on, p.owner_id, concat_ws(' ', p.xmin, p.ctid, u.xmin, u.ctid)
      INTO plan, title, clock_on, street, version
      FROM plans_plan p JOIN units_unit u ON u.id = p.owner_id WHERE p.code = hung;
    IF plan IS NULL THEN
        RETURN;
    END IF;
    version := md5(concat_ws('|', version,
        EXISTS (SELECT FROM plans_stalefigure f WHERE f.plan_id = plan),
        (SELECT string_agg(concat(t.xmin, t.ctid), ',' ORDER BY t.id) FROM tasks_task t WHERE t.plan_id = plan),
        (SELECT string_agg(concat_ws(' ', l.id, l.full_name, l.username), ',' ORDER BY l.id)
           FROM units_user l
          WHERE l.id = ANY (ARRAY(SELECT t.leader_in_charge_id FROM tasks_task t WHERE t.plan_id = plan))),
        (SELECT string_agg(concat(a.xmin, a.ctid, u.xmin, u.ctid), ',' ORDER BY a.id)
           FROM tasks_task t JOIN tasks_assignment a ON a.task_id = t.id JOIN units_unit u ON u.id = a.unit_id
          WHERE t.plan_id = plan AND a.role IN ('accountable', 'lead')),
        (SELECT string_agg(concat(s.xmin, s.ctid), ',' ORDER BY s.id) FROM plans_section s WHERE s.plan_id = plan),
        (SELECT string_agg(concat(i.xmin, i.ctid), ',' ORDER BY i.id) FROM plans_indicator i WHERE i.plan_id = plan),
        (SELECT string_agg(concat(r.xmin, r.ctid), ',' ORDER BY r.id)
           FROM plans_reportingperiod r WHERE r.plan_id = plan),
        (SELECT string_agg(concat(e.xmin, e.ctid), ',' ORDER BY e.id)
           FROM tasks_extensionrequest e WHERE e.owner_id = street),
        -- the newest of the other plans that are hung where this person may look
        (WITH seen AS MATERIALIZED (
             SELECT p.id, p.code, p.title
               FROM unnest(inside) place
               JOIN units_unit u ON u.path ~>=~ place AND u.path ~<~ (place || '~')
                                AND u.kind IN ('district', 'street_office')
               JOIN plans_plan p ON p.owner_id = u.id AND p.state <> 'draft')
         SELECT string_agg(concat_ws(' ', o.id, o.code, o.title), ',')
           FROM (SELECT * FROM seen ORDER BY id DESC LIMIT 13) o)));
END $version$;
