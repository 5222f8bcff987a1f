-- The worst of rules 4 to 9 over a task's targets, its confirmed word and its report; on a tie the lower rule.
WITH scope AS (
    SELECT figure.*, terms.red_below_bp, terms.yellow_to_bp, terms.ahead_from_bp, report.state AS said, report.word,
           report.report_by, out.at_closing AS is_missing,
           report.was_late OR out.at_closing OR report.state IN ('not_started', 'draft')
              AND coalesce(period.closed_on, %(today)s::date) > report.report_by AS is_late
      FROM reports_taskquarter figure
      JOIN plans_reportingperiod period ON period.plan_id = figure.plan_id AND period.quarter = figure.quarter
      JOIN reports_planquarter terms ON terms.plan_id = figure.plan_id AND terms.quarter = figure.quarter
      LEFT JOIN LATERAL (SELECT u.state, u.word, u.was_late, u.report_by, u.submitted_on
                           FROM tasks_progressupdate u JOIN tasks_assignment a ON a.id = u.assignment_id
                          WHERE u.task_id = figure.task_id AND u.quarter = figure.quarter
                          ORDER BY a.role <> 'accountable', u.id LIMIT 1) report ON true
     CROSS JOIN LATERAL (
           SELECT report.report_by < period.closed_on  -- what is handed in after closing was still missing at closing
              AND (report.state IN ('not_started', 'draft') OR report.submitted_on > period.closed_on) AS at_closing) out
     WHERE figure.plan_id = %(plan)s AND figure.quarter >= %(since)s
), candidates AS (
    SELECT scope.id, i.light, i.rule, i.reason, i.indicator_id, i.numbers
      FROM scope CROSS JOIN LATERAL jsonb_object_keys(scope.indicators) AS key
      JOIN reports_indicatorquarter i ON i.plan_id = scope.plan_id AND i.quarter = scope.quarter
                                     AND i.indicator_id = key::bigint AND i.light IS NOT NULL
     UNION ALL
    SELECT id, CASE why WHEN 'far_behind' THEN 7 WHEN 'slightly_behind' THEN 6 WHEN 'ahead' THEN 4 ELSE 5 END, 4, why, NULL,
           jsonb_build_object('gap_bp', step_gap)
      FROM scope CROSS JOIN LATERAL (SELECT own_bp - schedule_bp AS step_gap) gap
     CROSS JOIN LATERAL (
           SELECT CASE WHEN step_gap < red_below_bp THEN 'far_behind' WHEN step_gap <= yellow_to_bp THEN 'slightly_behind'
                       WHEN step_gap >= ahead_from_bp THEN 'ahead' ELSE 'on_schedule' END AS why) judged
     WHERE step_gap IS NOT NULL AND starts <= quarter
     UNION ALL
    SELECT id, CASE word WHEN 'far_behind' THEN 7 WHEN 'slightly_behind' THEN 6 ELSE 5 END, 8,
           CASE word WHEN 'claim_done' THEN 'word_on_schedule' ELSE 'word_' || word END, NULL, '{}'
      FROM scope WHERE said = 'approved' AND word <> ''
     UNION ALL
    SELECT id, CASE WHEN is_missing THEN 7 ELSE 6 END, 9, CASE WHEN is_missing THEN 'not_reported' ELSE 'report_late' END,
           NULL, jsonb_build_object('report_by', report_by)
      FROM scope WHERE is_late
), new AS (
    SELECT DISTINCT ON (scope.id) scope.id, c.light, c.rule, coalesce(c.reason, '') AS reason, c.indicator_id,
           coalesce(c.numbers, '{}') AS numbers
      FROM scope LEFT JOIN candidates c ON c.id = scope.id
     ORDER BY scope.id, c.light DESC, c.rule, c.indicator_id
)
UPDATE reports_taskquarter figure
   SET worst_light = new.light, worst_rule = new.rule, worst_reason = new.reason, named_id = new.indicator_id,
       worst_numbers = new.numbers
  FROM new
 WHERE figure.id = new.id
   AND (figure.worst_light, figure.worst_rule, figure.worst_reason, figure.named_id, figure.worst_numbers)
       IS DISTINCT FROM (new.light, new.rule, new.reason, new.indicator_id, new.numbers);
