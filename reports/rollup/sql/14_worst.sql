-- The worst of rules 4 to 9 over a task's targets, its confirmed word and its report; on a tie the lower rule.
WITH scope AS (
    SELECT figure.*, terms.red_below_bp, terms.yellow_to_bp, terms.ahead_from_bp, at_closing = 'missing' AS is_missing,
           CASE WHEN at_closing = '' THEN report_by ELSE terms.late_after END AS owed_by,
           CASE WHEN at_closing = '' THEN was_late OR said IN ('not_started', 'draft') AND %(today)s > report_by
                ELSE at_closing IN ('late', 'returned', 'missing') END AS is_late
      FROM progressed figure
      JOIN quarters terms ON terms.quarter = figure.quarter
), lights AS MATERIALIZED (
    SELECT quarter, indicator_id, light, rule, reason, numbers FROM reports_indicatorquarter
     WHERE plan_id = %(plan)s AND quarter >= %(since)s AND light IS NOT NULL
), links AS MATERIALIZED (
    SELECT id, quarter, key::bigint AS indicator_id FROM scope CROSS JOIN LATERAL jsonb_object_keys(indicators) AS key
), candidates AS (
    SELECT links.id, light, rule, reason, indicator_id, numbers FROM links JOIN lights USING (quarter, indicator_id)
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
           NULL, jsonb_build_object('report_by', owed_by)
      FROM scope WHERE is_late
)
SELECT DISTINCT ON (scope.id) scope.*, c.light AS worst_light, c.rule AS worst_rule, coalesce(c.reason, '') AS worst_reason,
       c.indicator_id AS named_id, coalesce(c.numbers, '{}') AS worst_numbers
  FROM scope LEFT JOIN candidates c ON c.id = scope.id AND (scope.said IS NULL OR scope.said = 'approved' OR c.rule = 9)
 ORDER BY scope.id, c.light DESC, c.rule, c.indicator_id
