-- What each indicator of each open quarter is judged by: formula, units asked, baseline and the targets in force.
INSERT INTO reports_indicatorquarter AS was
       (plan_id, owner_id, quarter, indicator_id, home_id, counts_from, nature, direction, schedule, measure, accumulation,
        factor, every, starts, numerator_items, denominator_items, units_asked, baseline, target, target_max, by_quarter,
        year_target)
SELECT task.plan_id, task.owner_id, task.quarter, i.id, task.task_id, plan.starts, i.nature, i.direction, i.schedule, i.measure,
       i.accumulation,
       CASE i.unit_of_measure WHEN '%%' THEN 100 WHEN '％' THEN 100 WHEN '‰' THEN 1000 ELSE 1 END,
       i.every, task.starts,
       ARRAY(SELECT item_id FROM plans_indicatorterm WHERE indicator_id = i.id AND side = 'numerator' ORDER BY 1),
       ARRAY(SELECT item_id FROM plans_indicatorterm WHERE indicator_id = i.id AND side = 'denominator' ORDER BY 1),
       ARRAY(SELECT DISTINCT unit_id FROM tasks_asked WHERE indicator_id = i.id ORDER BY 1),
       i.baseline, whole.value, whole.value_max, whole.by_quarter, annual.value
  FROM reports_taskquarter task
  JOIN plans_reportingperiod period ON period.plan_id = task.plan_id AND period.quarter = task.quarter
  JOIN plans_plan plan ON plan.id = task.plan_id
  JOIN tasks_taskindicator link ON link.task_id = task.task_id AND link.is_home
  JOIN plans_indicator i ON i.id = link.indicator_id
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
 WHERE task.plan_id = %(plan)s AND task.quarter >= %(since)s
   AND (period.closed_at IS NULL OR NOT EXISTS (
       SELECT FROM reports_planquarter frozen WHERE frozen.plan_id = period.plan_id AND frozen.quarter = period.quarter))
    ON CONFLICT (plan_id, quarter, indicator_id) DO UPDATE
   SET (home_id, counts_from, nature, direction, schedule, measure, accumulation, factor, every, starts, numerator_items,
        denominator_items, units_asked, baseline, target, target_max, by_quarter, year_target)
     = (excluded.home_id, excluded.counts_from, excluded.nature, excluded.direction, excluded.schedule, excluded.measure,
        excluded.accumulation, excluded.factor, excluded.every, excluded.starts, excluded.numerator_items,
        excluded.denominator_items, excluded.units_asked, excluded.baseline, excluded.target, excluded.target_max,
        excluded.by_quarter, excluded.year_target)
 WHERE (was.home_id, was.counts_from, was.nature, was.direction, was.schedule, was.measure, was.accumulation, was.factor,
        was.every, was.starts, was.numerator_items, was.denominator_items, was.units_asked, was.baseline, was.target,
        was.target_max, was.by_quarter, was.year_target)
       IS DISTINCT FROM
       (excluded.home_id, excluded.counts_from, excluded.nature, excluded.direction, excluded.schedule, excluded.measure,
        excluded.accumulation, excluded.factor, excluded.every, excluded.starts, excluded.numerator_items,
        excluded.denominator_items, excluded.units_asked, excluded.baseline, excluded.target, excluded.target_max,
        excluded.by_quarter, excluded.year_target);
