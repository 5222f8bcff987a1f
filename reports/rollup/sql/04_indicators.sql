-- What each indicator of each quarter is judged by: formula, units asked, baseline and the targets in force. A closed
-- quarter keeps what was kept.
WITH formulas AS MATERIALIZED (
    SELECT i.*, link.task_id AS home_id,
           CASE i.unit_of_measure WHEN '%%' THEN 100 WHEN '％' THEN 100 WHEN '‰' THEN 1000 ELSE 1 END AS factor,
           ARRAY(SELECT item_id FROM plans_indicatorterm WHERE indicator_id = i.id AND side = 'numerator' ORDER BY 1) AS above,
           ARRAY(SELECT item_id FROM plans_indicatorterm WHERE indicator_id = i.id AND side = 'denominator' ORDER BY 1) AS below,
           ARRAY(SELECT DISTINCT unit_id FROM tasks_asked WHERE indicator_id = i.id ORDER BY 1) AS units_asked
      FROM tasks_task task
      JOIN tasks_taskindicator link ON link.task_id = task.id AND link.is_home
      JOIN plans_indicator i ON i.id = link.indicator_id
     WHERE task.plan_id = %(plan)s
), stored AS MATERIALIZED (
    SELECT id, quarter, indicator_id FROM reports_indicatorquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s
)
SELECT coalesce(kept.id, -row_number() OVER ()) AS id, task.plan_id, task.owner_id, task.quarter, i.id AS indicator_id,
       NULL::bigint AS unit_id, i.unit_of_measure, NULL::bigint[] AS silent_at_closing,
       i.home_id, plan.starts AS counts_from, i.nature, i.direction, i.schedule, i.measure, i.accumulation, i.factor, i.every,
       task.starts, i.above AS numerator_items, i.below AS denominator_items, i.units_asked, i.baseline,
       coalesce(whole.value, parts.value) AS target, coalesce(whole.value_max, parts.value_max) AS target_max,
       coalesce(whole.by_quarter, parts.by_quarter) AS by_quarter, coalesce(annual.value, parts.of_year) AS year_target
  FROM scheduled task
  JOIN quarters q ON q.quarter = task.quarter AND q.is_fresh
  JOIN plans_plan plan ON plan.id = task.plan_id
  JOIN formulas i ON i.home_id = task.task_id
  LEFT JOIN stored kept ON kept.quarter = task.quarter AND kept.indicator_id = i.id
  LEFT JOIN LATERAL (
       SELECT value, value_max, by_quarter FROM plans_target
        WHERE indicator_id = i.id AND unit_id IS NULL AND year IS NULL AND replaced_at IS NULL
        ORDER BY by_quarter < task.quarter, abs(by_quarter - task.quarter) LIMIT 1
       ) whole ON true
  LEFT JOIN LATERAL (
       SELECT value FROM plans_target
        WHERE indicator_id = i.id AND unit_id IS NULL AND year = task.quarter / 4 AND replaced_at IS NULL
        ORDER BY by_quarter DESC LIMIT 1
       ) annual ON true
 CROSS JOIN LATERAL (  -- with targets of units only, the whole is their sum
       SELECT sum(value) FILTER (WHERE year IS NULL) AS value, sum(value_max) FILTER (WHERE year IS NULL) AS value_max,
              max(by_quarter) FILTER (WHERE year IS NULL) AS by_quarter, sum(value) FILTER (WHERE year = task.quarter / 4) AS of_year
         FROM plans_target WHERE indicator_id = i.id AND unit_id IS NOT NULL AND replaced_at IS NULL AND i.measure = 'sum') parts
 UNION ALL
SELECT kept.id, kept.plan_id, kept.owner_id, kept.quarter, kept.indicator_id, kept.unit_id, kept.unit_of_measure,
       kept.silent_at_closing, kept.home_id, kept.counts_from, kept.nature,
       kept.direction, kept.schedule, kept.measure, kept.accumulation, kept.factor, kept.every, kept.starts, kept.numerator_items,
       kept.denominator_items, kept.units_asked, kept.baseline, kept.target, kept.target_max, kept.by_quarter, kept.year_target
  FROM quarters q JOIN reports_indicatorquarter kept ON kept.plan_id = %(plan)s AND kept.quarter = q.quarter
 WHERE NOT q.is_fresh
