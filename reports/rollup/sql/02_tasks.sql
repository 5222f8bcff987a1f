-- What each task of each quarter is judged by: its state on the quarter's last day, lead, weight, start, deadline in force,
-- schedule steps, indicators with weights, milestones. A closed quarter keeps what was kept.
WITH afresh AS MATERIALIZED (
    SELECT task.*, lead.unit_id AS leads, linked.weights, dated.milestones, plan.starts AS plan_starts, plan.first_period,
           coalesce(task.due_on, (make_date(plan.ends / 4, 1, 1) + make_interval(months => plan.ends %% 4 * 3 + 3))::date - 1) AS due,
           ARRAY(SELECT jsonb_array_elements_text(%(presets)s::jsonb -> coalesce(nullif(task.preset, ''), plan.preset))::int) AS steps,
           coalesce(linked.is_routine, false) AND dated.milestones IS NULL AS is_routine
      FROM plans_plan plan
     CROSS JOIN LATERAL (
           SELECT id, starts, due_on, closed_on, preset, weight, report_mode FROM tasks_task
            WHERE plan_id = plan.id AND state <> 'draft'
            UNION ALL  -- the plan itself, where an indicator has no home task
           SELECT 0, NULL, NULL, NULL, '', 1, 'lead'
            WHERE EXISTS (SELECT FROM plans_indicator i WHERE i.plan_id = plan.id AND NOT EXISTS (
                  SELECT FROM tasks_taskindicator link WHERE link.indicator_id = i.id AND link.is_home))
           ) task
      LEFT JOIN tasks_assignment lead ON lead.task_id = task.id AND lead.role = 'accountable' AND lead.not_involved_because = ''
      LEFT JOIN LATERAL (
           SELECT jsonb_object_agg(link.indicator_id, link.weight) AS weights,
                  bool_and(indicator.schedule IN ('hold', 'frequency')) AS is_routine
             FROM tasks_taskindicator link JOIN plans_indicator indicator ON indicator.id = link.indicator_id
            WHERE link.task_id = task.id
           ) linked ON true
      LEFT JOIN LATERAL (
           SELECT jsonb_agg(jsonb_build_object('id', id, 'weight', weight, 'due_on', due_on) ORDER BY id) AS milestones
             FROM tasks_milestone WHERE task_id = task.id
           ) dated ON true
     WHERE plan.id = %(plan)s
), stops AS MATERIALIZED (
    SELECT stop.* FROM afresh task JOIN tasks_taskstop stop ON stop.task_id = task.id
), extensions AS MATERIALIZED (
    SELECT put_off.* FROM afresh task
      JOIN tasks_extensionrequest put_off ON put_off.task_id = task.id AND put_off.state = 'granted'
), stored AS MATERIALIZED (
    SELECT id, quarter, task_id FROM reports_taskquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s
)
SELECT coalesce(kept.id, -row_number() OVER ()) AS id, q.plan_id, q.owner_id, q.quarter, task.id AS task_id,
       coalesce(leads, q.owner_id) AS lead_id, leads IS NOT NULL AS has_lead,
       CASE WHEN task.closed_on <= day.last THEN 'closed' ELSE coalesce(stop.state, 'live') END AS state,
       CASE WHEN task.closed_on <= day.last THEN task.closed_on ELSE stop.since END AS since,
       task.weight, task.report_mode,
       greatest(coalesce(task.starts, plan_starts), CASE WHEN q.quarter >= first_period THEN first_period END) AS starts,
       coalesce(put_off.new_due_on, due) AS due_on, task.steps, coalesce(weights, '{}') AS indicators, coalesce(task.milestones, '[]') AS milestones, task.is_routine
  FROM quarters q
 CROSS JOIN LATERAL (
       SELECT (make_date(q.quarter / 4, 1, 1) + make_interval(months => q.quarter %% 4 * 3 + 3))::date - 1 AS last
       ) day
 CROSS JOIN afresh task
  LEFT JOIN stored kept ON kept.quarter = q.quarter AND kept.task_id = task.id
  LEFT JOIN stops stop ON stop.task_id = task.id AND stop.since <= day.last AND coalesce(stop.until > day.last, true)
  LEFT JOIN LATERAL (  -- granted, it counts from its filing
       SELECT new_due_on FROM extensions e WHERE e.task_id = task.id AND e.filed_on <= day.last ORDER BY e.id DESC LIMIT 1
       ) put_off ON true
 WHERE q.is_fresh
 UNION ALL
SELECT kept.id, kept.plan_id, kept.owner_id, kept.quarter, kept.task_id, kept.lead_id, kept.has_lead, kept.state, kept.since,
       kept.weight, kept.report_mode, kept.starts, kept.due_on, kept.steps, kept.indicators, kept.milestones, kept.is_routine
  FROM quarters q JOIN reports_taskquarter kept ON kept.plan_id = %(plan)s AND kept.quarter = q.quarter
 WHERE NOT q.is_fresh
