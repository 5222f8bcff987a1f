-- The quarters of the plan, with the thresholds by which each is judged: today's while the quarter is open, or where
-- nothing was kept; those kept once it is closed.
SELECT coalesce(kept.id, -row_number() OVER ()) AS id, plan.id AS plan_id, plan.owner_id, period.quarter,
       period.closed_on, period.closed_at, period.due_on AS report_due, period.late_after, is_fresh,
       CASE WHEN is_fresh THEN plan.red_below_bp ELSE kept.red_below_bp END AS red_below_bp,
       CASE WHEN is_fresh THEN plan.yellow_to_bp ELSE kept.yellow_to_bp END AS yellow_to_bp,
       CASE WHEN is_fresh THEN plan.ahead_from_bp ELSE kept.ahead_from_bp END AS ahead_from_bp,
       CASE WHEN is_fresh THEN plan.frequency_yellow_bp ELSE kept.frequency_yellow_bp END AS frequency_yellow_bp
  FROM plans_reportingperiod period
  JOIN plans_plan plan ON plan.id = period.plan_id
  LEFT JOIN reports_planquarter kept ON kept.plan_id = %(plan)s AND kept.quarter >= %(since)s AND kept.quarter = period.quarter
 CROSS JOIN LATERAL (SELECT period.closed_at IS NULL OR kept.id IS NULL AS is_fresh) frozen
 WHERE period.plan_id = %(plan)s AND period.quarter >= %(since)s
