-- What each indicator is made of and whom it asks: its items, the units asked, those that have a target of their own, and
-- those that held a post before, are 不涉及 now or refused an item, each with the unit that took over (0: none).
WITH gone AS MATERIALIZED (
    SELECT post.task_id, post.role, former.unit_id, CASE WHEN post.not_involved_because = '' THEN post.unit_id ELSE 0 END AS heir_id
      FROM tasks_handover former JOIN tasks_assignment post ON post.id = former.assignment_id
     WHERE former.plan_id = %(plan)s
     UNION
    SELECT post.task_id, post.role, post.unit_id, 0
      FROM tasks_task task JOIN tasks_assignment post ON post.task_id = task.id AND post.not_involved_because <> ''
     WHERE task.plan_id = %(plan)s
), refused AS MATERIALIZED (
    SELECT DISTINCT term.indicator_id, refusal.unit_id
      FROM tasks_itemrefusal refusal
      JOIN plans_indicatorterm term ON term.item_id = refusal.item_id
      JOIN plans_indicator i ON i.id = term.indicator_id AND i.plan_id = %(plan)s
     WHERE refusal.state IN ('raised', 'upheld')
), formulas AS MATERIALIZED (
    SELECT i.id AS indicator_id, i.plan_id, i.owner_id, i.unit_of_measure, i.nature, i.direction, i.schedule, i.measure,
           i.accumulation, i.every, i.baseline, link.task_id AS home_id,
           CASE i.unit_of_measure WHEN '%%' THEN 100 WHEN '％' THEN 100 WHEN '‰' THEN 1000 ELSE 1 END AS factor,
           ARRAY(SELECT item_id FROM plans_indicatorterm WHERE indicator_id = i.id AND side = 'numerator' ORDER BY 1) AS above,
           ARRAY(SELECT item_id FROM plans_indicatorterm WHERE indicator_id = i.id AND side = 'denominator' ORDER BY 1) AS below,
           ARRAY(SELECT unit_id FROM tasks_asked WHERE indicator_id = i.id
                 EXCEPT SELECT unit_id FROM refused WHERE indicator_id = i.id ORDER BY 1) AS asked_of_all,
           ARRAY(SELECT DISTINCT unit_id FROM plans_target WHERE indicator_id = i.id AND unit_id IS NOT NULL AND replaced_at IS NULL
                 EXCEPT SELECT unit_id FROM tasks_assignment WHERE task_id = link.task_id AND not_involved_because <> '') AS targeted
      FROM plans_indicator i
      LEFT JOIN tasks_taskindicator link ON link.indicator_id = i.id AND link.is_home
     WHERE i.plan_id = %(plan)s
)
SELECT formulas.*, coalesce(former.units, '{}') AS former_units, coalesce(former.heirs, '{}') AS former_to
  FROM formulas
 CROSS JOIN LATERAL (
       SELECT array_agg(unit_id ORDER BY unit_id, heir_id) AS units, array_agg(heir_id ORDER BY unit_id, heir_id) AS heirs
         FROM (SELECT DISTINCT gone.unit_id, gone.heir_id
                 FROM gone
                 JOIN tasks_taskindicator link ON link.task_id = gone.task_id AND link.indicator_id = formulas.indicator_id
                 JOIN plans_indicatorterm term ON term.indicator_id = link.indicator_id
                 JOIN plans_dataitem item ON item.id = term.item_id
                WHERE (SELECT count(*) FROM gone) > 0 AND NOT gone.unit_id = ANY (asked_of_all)
                  AND CASE WHEN item.source = 'unit' THEN gone.role = 'responsible' ELSE gone.role = 'accountable' AND link.is_home END
                UNION
               SELECT unit_id, 0 FROM refused WHERE indicator_id = formulas.indicator_id
              ) each
       ) former
