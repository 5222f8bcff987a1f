-- What each indicator of each quarter is judged by: its make, units asked, baseline and the targets in force, over the
-- whole (unit null) and for each unit with a target of its own. With targets of units only, the whole is their sum; a
-- ratio's waits for the denominators. A closed quarter keeps what was kept.
WITH stored AS MATERIALIZED (
    SELECT id, quarter, indicator_id, unit_id FROM reports_indicatorquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s
), given AS MATERIALIZED (
    SELECT task.quarter, task.starts, task.schedule_bp AS scheduled, i.*, of.unit_id, whole.value,
           whole.value_max, whole.by_quarter, annual.value AS of_year,
           CASE WHEN of.unit_id IS NULL THEN i.asked_of_all ELSE ARRAY[of.unit_id] END AS units_asked
      FROM scheduled task
      JOIN quarters q ON q.quarter = task.quarter AND q.is_fresh
      JOIN asking i ON coalesce(i.home_id, 0) = task.task_id
     CROSS JOIN LATERAL (SELECT NULL::bigint UNION ALL SELECT unnest(i.targeted)) of(unit_id)
      LEFT JOIN LATERAL (
           SELECT value, value_max, by_quarter FROM plans_target
            WHERE indicator_id = i.indicator_id AND unit_id IS NOT DISTINCT FROM of.unit_id AND year IS NULL AND replaced_at IS NULL
            ORDER BY by_quarter < task.quarter, abs(by_quarter - task.quarter) LIMIT 1
           ) whole ON true
      LEFT JOIN LATERAL (
           SELECT value, by_quarter FROM plans_target
            WHERE indicator_id = i.indicator_id AND unit_id IS NOT DISTINCT FROM of.unit_id AND year = task.quarter / 4 AND replaced_at IS NULL
            ORDER BY by_quarter DESC LIMIT 1
           ) annual ON true
     WHERE of.unit_id IS NULL OR num_nonnulls(whole.by_quarter, annual.by_quarter) > 0
)
SELECT coalesce(kept.id, -row_number() OVER ()) AS id, i.plan_id, i.owner_id, i.quarter, i.indicator_id, i.unit_id, i.unit_of_measure,
       NULL::bigint[] AS silent_at_closing, i.home_id, plan.starts AS counts_from, i.nature, i.direction, i.schedule,
       CASE WHEN i.unit_id IS NOT NULL AND i.measure = 'units_met' THEN 'sum' ELSE i.measure END AS measure, i.accumulation,
       i.factor, i.every, i.starts, i.scheduled, i.above AS numerator_items, i.below AS denominator_items, i.units_asked,
       CASE WHEN i.unit_id IS NULL THEN i.former_units ELSE '{}' END AS former_units,
       CASE WHEN i.unit_id IS NULL THEN i.former_to ELSE '{}' END AS former_to, i.baseline, coalesce(i.value, parts.value) AS given_target, coalesce(i.value_max, parts.value_max) AS target_max,
       coalesce(i.by_quarter, parts.by_quarter) AS by_quarter, coalesce(i.of_year, parts.of_year) AS given_year_target,
       i.value IS NULL AND parts.is_target AS is_target_split, i.of_year IS NULL AND parts.is_year AS is_year_split
  FROM given i
  JOIN plans_plan plan ON plan.id = i.plan_id
  LEFT JOIN stored kept ON kept.quarter = i.quarter AND kept.indicator_id = i.indicator_id AND kept.unit_id IS NOT DISTINCT FROM i.unit_id
 CROSS JOIN LATERAL (
       SELECT sum(u.value) FILTER (WHERE i.measure = 'sum') AS value, sum(u.value_max) FILTER (WHERE i.measure = 'sum') AS value_max,
              max(u.by_quarter) AS by_quarter, sum(u.of_year) FILTER (WHERE i.measure = 'sum') AS of_year,
              count(u.value) > 0 AND i.measure <> 'units_met' AS is_target, count(u.of_year) > 0 AND i.measure <> 'units_met' AS is_year
         FROM given u
        WHERE i.unit_id IS NULL AND i.targeted <> '{}' AND u.quarter = i.quarter AND u.indicator_id = i.indicator_id
       ) parts
 UNION ALL
SELECT kept.id, kept.plan_id, kept.owner_id, kept.quarter, kept.indicator_id, kept.unit_id, kept.unit_of_measure,
       kept.silent_at_closing, kept.home_id, kept.counts_from, kept.nature, kept.direction, kept.schedule, kept.measure,
       kept.accumulation, kept.factor, kept.every, kept.starts, coalesce(task.schedule_bp, kept.schedule_bp), kept.numerator_items,
       kept.denominator_items, kept.units_asked, kept.former_units, kept.former_to, kept.baseline, CASE WHEN NOT kept.is_target_split OR kept.measure = 'sum' THEN kept.target END,
       kept.target_max, kept.by_quarter, CASE WHEN NOT kept.is_year_split OR kept.measure = 'sum' THEN kept.year_target END,
       kept.is_target_split, kept.is_year_split
  FROM quarters q
  JOIN reports_indicatorquarter kept ON kept.plan_id = %(plan)s AND kept.quarter = q.quarter
  LEFT JOIN scheduled task ON task.quarter = kept.quarter AND task.task_id = kept.home_id
 WHERE NOT q.is_fresh
