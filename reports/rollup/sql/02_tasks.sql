-- What each task of each quarter is judged by: its state on the quarter's last day, lead, weight, start, due day, schedule
-- steps, indicators with weights, milestones. A closed quarter keeps what was kept.
WITH afresh AS MATERIALIZED (
    SELECT task.*, lead.unit_id AS leads, linked.weights, dated.milestones, plan.starts AS plan_starts, plan.first_period,
           coalesce(task.due_on, (make_date(plan.ends / 4, 1, 1) + make_interval(months => plan.ends %% 4 * 3 + 3))::date - 1) AS due,
           ARRAY(SELECT jsonb_array_elements_text(%(presets)s::jsonb -> coalesce(nullif(task.preset, ''), plan.preset))::int) AS steps,
           coalesce(linked.is_routine, false) AND dated.milestones IS NULL AS is_routine
      FROM plans_plan plan
      JOIN tasks_task task ON task.plan_id = plan.id AND task.state <> 'draft'
      LEFT JOIN tasks_assignment lead ON lead.task_id = task.id AND lead.role = 'accountable'
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
), stored AS MATERIALIZED (
    SELECT id, quarter, task_id FROM reports_taskquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s
)
SELECT coalesce(kept.id, -row_number() OVER ()) AS id, q.plan_id, q.owner_id, q.quarter, task.id AS task_id,
       coalesce(leads, q.owner_id) AS lead_id, leads IS NOT NULL AS has_lead,
       CASE WHEN task.closed_on <= day.last THEN 'closed' WHEN task.stopped_on <= day.last THEN task.state ELSE 'live' END AS state,
       CASE WHEN task.closed_on <= day.last THEN task.closed_on WHEN task.stopped_on <= day.last THEN task.stopped_on END AS since,
       task.weight, task.report_mode,
       greatest(coalesce(task.starts, plan_starts), CASE WHEN q.quarter >= first_period THEN first_period END) AS starts,
       due AS due_on, task.steps, coalesce(weights, '{}') AS indicators, coalesce(task.milestones, '[]') AS milestones, task.is_routine
  FROM quarters q
 CROSS JOIN LATERAL (
       SELECT (make_date(q.quarter / 4, 1, 1) + make_interval(months => q.quarter %% 4 * 3 + 3))::date - 1 AS last
       ) day
 CROSS JOIN afresh task
  LEFT JOIN stored kept ON kept.quarter = q.quarter AND kept.task_id = task.id
 WHERE q.is_fresh
 UNION ALL
SELECT kept.id, kept.plan_id, kept.owner_id, kept.quarter, kept.task_id, kept.lead_id, kept.has_lead, kept.state, kept.since,
       kept.weight, kept.report_mode, kept.starts, kept.due_on, kept.steps, kept.indicators, kept.milestones, kept.is_routine
  FROM quarters q JOIN reports_taskquarter kept ON kept.plan_id = %(plan)s AND kept.quarter = q.quarter
 WHERE NOT q.is_fresh
