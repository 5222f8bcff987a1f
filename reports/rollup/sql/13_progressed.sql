-- A task's progress is the first that exists of: its indicators' by weight, its verified milestones by weight, in each
-- mode the mean of what its units typed. Hold and frequency targets do not enter; closed is 100.
WITH scope AS (
    SELECT *, make_date(quarter / 4, 1, 1) AS new_year,
           (make_date(quarter / 4, 1, 1) + make_interval(months => quarter %% 4 * 3 + 3))::date - 1 AS last_day
      FROM scheduled WHERE task_id > 0
), links AS MATERIALIZED (
    SELECT id, quarter, key::bigint AS indicator_id, value::numeric AS weight
      FROM scope CROSS JOIN LATERAL jsonb_each_text(indicators)
), by_indicators AS (
    SELECT links.id,
           sum(links.weight * least(greatest(i.year_bp, 0), 10000)) FILTER (WHERE counts)
           / nullif(sum(links.weight) FILTER (WHERE counts AND i.year_bp IS NOT NULL), 0) AS year,
           sum(links.weight * least(greatest(i.plan_bp, 0), 10000)) FILTER (WHERE counts)
           / nullif(sum(links.weight) FILTER (WHERE counts AND i.plan_bp IS NOT NULL), 0) AS plan,
           bool_or(i.incomplete OR counts AND i.year_bp IS NULL) AS incomplete
      FROM links
      JOIN reports_indicatorquarter i ON i.plan_id = %(plan)s AND i.quarter >= %(since)s AND i.quarter = links.quarter
                                     AND i.indicator_id + 0 = links.indicator_id AND i.unit_id IS NULL
     CROSS JOIN LATERAL (SELECT i.schedule IN ('cumulate', 'reach') AS counts) c
     GROUP BY links.id
), by_milestones AS (
    SELECT scope.id, 10000.0 * coalesce(sum(m.weight) FILTER (WHERE fact.verified_on BETWEEN new_year AND last_day), 0)
           / nullif(sum(m.weight) FILTER (WHERE m.due_on <= make_date(quarter / 4, 12, 31)
                                            AND (fact.verified_on IS NULL OR fact.verified_on >= new_year)), 0) AS year,
           10000.0 * coalesce(sum(m.weight) FILTER (WHERE fact.verified_on <= last_day), 0) / sum(m.weight) AS plan
      FROM scope
     CROSS JOIN LATERAL jsonb_to_recordset(scope.milestones) AS m(id bigint, weight int, due_on date)
      LEFT JOIN tasks_milestone fact ON fact.id = m.id GROUP BY scope.id
), by_units AS (
    SELECT scope.id, avg(u.percent_bp) FILTER (WHERE u.state = 'approved') AS year,
           bool_or(u.percent_bp IS NULL OR u.state <> 'approved') AS incomplete FROM scope
      JOIN tasks_progressupdate u ON u.task_id = scope.task_id AND u.quarter = scope.quarter
      JOIN tasks_assignment a ON a.id = u.assignment_id AND a.role = 'responsible'
     WHERE scope.report_mode = 'each' GROUP BY scope.id
), reports AS MATERIALIZED (
    SELECT p.task_id, p.quarter, p.word, p.was_late, p.report_by, p.at_closing,
           CASE WHEN p.at_closing = '' OR p.state = 'approved' THEN p.state
                WHEN p.at_closing IN ('on_time', 'late') THEN 'submitted' ELSE 'draft' END AS said
      FROM tasks_progressupdate p JOIN tasks_assignment a ON a.id = p.assignment_id AND a.role = 'accountable'
     WHERE p.plan_id = %(plan)s AND p.quarter >= %(since)s
), new AS (
    SELECT scope.id, scope.schedule_bp, coalesce(answered.asked, 0) AS asked, coalesce(answered.reported, 0) AS reported,
           CASE WHEN scope.starts > scope.quarter THEN NULL
                WHEN scope.state = 'closed' AND coalesce(i.id, m.id, u.id) IS NOT NULL THEN 10000
                ELSE floor(coalesce(i.year, m.year, u.year) + 0.5)::int END AS year_bp,
           CASE WHEN scope.state = 'closed' AND (i.id IS NOT NULL OR m.id IS NOT NULL) THEN 10000
                ELSE floor(coalesce(i.plan, m.plan) + 0.5)::int END AS plan_bp,
           floor(coalesce(m.year, u.year) + 0.5)::int AS own_bp, said, word, was_late, report_by, at_closing,
           coalesce(i.incomplete, false) OR coalesce(u.incomplete AND i.year IS NULL AND m.year IS NULL, false) AS incomplete
      FROM scope
      LEFT JOIN answered ON answered.id = scope.id
      LEFT JOIN by_indicators i ON i.id = scope.id
      LEFT JOIN by_milestones m ON m.id = scope.id
      LEFT JOIN by_units u ON u.id = scope.id
      LEFT JOIN reports report ON report.task_id = scope.task_id AND report.quarter = scope.quarter
)
SELECT scheduled.*, new.year_bp, new.plan_bp, new.year_bp - new.schedule_bp AS gap_bp, new.own_bp, new.asked, new.reported,
       new.incomplete, coalesce(new.said, '') AS update_state, new.said, new.word, new.was_late, new.report_by, new.at_closing
  FROM scheduled JOIN new USING (id)
