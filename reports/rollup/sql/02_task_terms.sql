-- What each task of each open quarter is judged by: its state on the quarter's last day, lead, weight, start, due day,
-- schedule steps, indicators with weights, milestones.
INSERT INTO reports_taskquarter AS was
       (plan_id, owner_id, quarter, task_id, lead_id, has_lead, state, since, weight, report_mode, starts, due_on,
        steps, indicators, milestones, is_routine)
SELECT plan.id, plan.owner_id, period.quarter, task.id,
       coalesce(lead.unit_id, plan.owner_id), lead.unit_id IS NOT NULL,
       CASE WHEN task.closed_on <= day.last THEN 'closed'
            WHEN task.stopped_on <= day.last THEN task.state
            ELSE 'live' END,
       CASE WHEN task.closed_on <= day.last THEN task.closed_on
            WHEN task.stopped_on <= day.last THEN task.stopped_on END,
       task.weight, task.report_mode,
       greatest(coalesce(task.starts, plan.starts), CASE WHEN period.quarter >= plan.first_period THEN plan.first_period END),
       coalesce(task.due_on, (make_date(plan.ends / 4, 1, 1) + make_interval(months => plan.ends %% 4 * 3 + 3))::date - 1),
       ARRAY(SELECT jsonb_array_elements_text(%(presets)s::jsonb -> coalesce(nullif(task.preset, ''), plan.preset))::int),
       coalesce(linked.weights, '{}'), coalesce(dated.milestones, '[]'),
       coalesce(linked.is_routine, false) AND dated.milestones IS NULL
  FROM plans_reportingperiod period
  JOIN plans_plan plan ON plan.id = period.plan_id
  JOIN tasks_task task ON task.plan_id = plan.id AND task.state <> 'draft'
 CROSS JOIN LATERAL (
       SELECT (make_date(period.quarter / 4, 1, 1) + make_interval(months => period.quarter %% 4 * 3 + 3))::date - 1 AS last
       ) day
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
 WHERE period.plan_id = %(plan)s AND period.quarter >= %(since)s
   AND (period.closed_at IS NULL OR NOT EXISTS (
       SELECT FROM reports_planquarter frozen WHERE frozen.plan_id = period.plan_id AND frozen.quarter = period.quarter))
    ON CONFLICT (plan_id, quarter, task_id) DO UPDATE
   SET lead_id = excluded.lead_id, has_lead = excluded.has_lead, state = excluded.state, since = excluded.since,
       weight = excluded.weight, report_mode = excluded.report_mode, starts = excluded.starts, due_on = excluded.due_on,
       steps = excluded.steps, indicators = excluded.indicators, milestones = excluded.milestones,
       is_routine = excluded.is_routine
 WHERE (was.lead_id, was.has_lead, was.state, was.since, was.weight, was.report_mode, was.starts, was.due_on,
        was.steps, was.indicators, was.milestones, was.is_routine)
       IS DISTINCT FROM
       (excluded.lead_id, excluded.has_lead, excluded.state, excluded.since, excluded.weight, excluded.report_mode,
        excluded.starts, excluded.due_on, excluded.steps, excluded.indicators, excluded.milestones, excluded.is_routine);
