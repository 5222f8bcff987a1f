-- 已报 n/m of each task: of the units asked for its data items, and in each mode for a report of their own, how many
-- handed in all they were asked. A unit asked for several things is one unit; after closing only an approval adds.
WITH keys AS MATERIALIZED (
    SELECT id, report_mode, quarter, key::bigint AS indicator_id FROM scheduled CROSS JOIN LATERAL jsonb_object_keys(indicators) AS key
), figures AS MATERIALIZED (
    SELECT quarter, indicator_id, numerator_items || denominator_items AS items, units_asked, silent_at_closing, asked, reported
      FROM reports_indicatorquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s AND unit_id IS NULL AND asked > 0
), links AS MATERIALIZED (
    SELECT *, count(*) OVER (PARTITION BY id) AS beside FROM keys JOIN figures USING (quarter, indicator_id)
), parts AS (
    SELECT links.id, v.unit_id, CASE WHEN silent_at_closing IS NULL THEN v.state IN ('not_started', 'draft')
                                     ELSE v.state <> 'approved' AND v.unit_id = ANY (silent_at_closing) END AS is_silent
      FROM links
     CROSS JOIN LATERAL (
           SELECT unit_id, state FROM tasks_datavalue
            WHERE (beside > 1 OR report_mode = 'each') AND item_id = ANY (links.items) AND quarter = links.quarter
              AND unit_id = ANY (links.units_asked)) v
     UNION ALL
    SELECT task.id, u.unit_id, CASE WHEN u.at_closing = '' THEN u.state IN ('not_started', 'draft')
                                    ELSE u.state <> 'approved' AND u.at_closing NOT IN ('on_time', 'late') END
      FROM scheduled task
      JOIN tasks_progressupdate u ON task.report_mode = 'each' AND u.task_id = task.task_id AND u.quarter = task.quarter
      JOIN tasks_assignment a ON a.id = u.assignment_id AND a.role = 'responsible'
)
SELECT id, asked, reported FROM links WHERE beside = 1 AND report_mode <> 'each'
 UNION ALL
SELECT id, count(DISTINCT unit_id)::int, (count(DISTINCT unit_id) - count(DISTINCT unit_id) FILTER (WHERE is_silent))::int
  FROM parts GROUP BY id
