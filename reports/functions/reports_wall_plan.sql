-- The quarters that were opened, the sections that hold tasks, the other plans that hang where this person looks, and
-- whether figures are being worked out.
CREATE FUNCTION reports_wall_plan(
    of_plan bigint, inside text[], most integer, OUT quarters smallint[], OUT closed_at timestamptz[], OUT closed_on date[],
    OUT sections bigint[], OUT numbers text[], OUT titles text[], OUT codes text[], OUT others text[], OUT is_behind boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $read$
BEGIN
    SELECT array_agg(r.quarter ORDER BY r.quarter), array_agg(r.closed_at ORDER BY r.quarter),
           array_agg(r.closed_on ORDER BY r.quarter)
      INTO quarters, closed_at, closed_on
      FROM plans_reportingperiod r WHERE r.plan_id = of_plan;
    SELECT array_agg(s.id ORDER BY s.position), array_agg(s.number ORDER BY s.position), array_agg(s.title ORDER BY s.position)
      INTO sections, numbers, titles
      FROM plans_section s
     WHERE s.plan_id = of_plan AND EXISTS (SELECT FROM tasks_task t WHERE t.section_id = s.id);
    SELECT array_agg(o.code ORDER BY o.id DESC), array_agg(o.title ORDER BY o.id DESC)
      INTO codes, others
      FROM (SELECT DISTINCT p.id, p.code, p.title
              FROM unnest(inside) place
              JOIN units_unit u ON u.path ~>=~ place AND u.path ~<~ (place || '~')
                               AND u.kind IN ('district', 'street_office')
              JOIN plans_plan p ON p.owner_id = u.id
             WHERE p.state <> 'draft' AND p.id <> of_plan
             ORDER BY p.id DESC LIMIT most) o;
    is_behind := EXISTS (SELECT FROM plans_stalefigure f WHERE f.plan_id = of_plan);
END $read$;
