-- The tasks in printed order, with the deadline in force where it was extended, and who leads them, the accountable first.
CREATE FUNCTION reports_wall_tasks(of_plan bigint)
RETURNS TABLE (id bigint, code varchar, number varchar, title varchar, text text, section_id bigint, leader_id bigint,
               state varchar, due_on date, extended_to date, leads bigint[], lead_names text[])
LANGUAGE plpgsql STABLE ROWS 60 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $read$
BEGIN
    RETURN QUERY
    SELECT t.id, t.code, t.number, t.title, t.text, t.section_id, t.leader_in_charge_id, t.state, t.due_on,
           (SELECT e.new_due_on FROM tasks_extensionrequest e
             WHERE e.task_id = t.id AND e.state = 'granted' ORDER BY e.id DESC LIMIT 1),
           l.units, l.names
      FROM tasks_task t,
           LATERAL (SELECT array_agg(a.unit_id ORDER BY a.role, a.id) AS units,
                           array_agg(coalesce(nullif(u.short_name, ''), u.name) ORDER BY a.role, a.id) AS names
                      FROM tasks_assignment a JOIN units_unit u ON u.id = a.unit_id
                     WHERE a.task_id = t.id AND a.role IN ('accountable', 'lead') AND a.not_involved_because = '') l
     WHERE t.plan_id = of_plan AND t.state <> 'draft'
     ORDER BY t.position;
END $read$;
