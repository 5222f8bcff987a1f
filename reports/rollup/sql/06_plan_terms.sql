-- The thresholds by which each open quarter of the plan is judged.
INSERT INTO reports_planquarter AS was
       (plan_id, owner_id, quarter, red_below_bp, yellow_to_bp, ahead_from_bp, frequency_yellow_bp)
SELECT plan.id, plan.owner_id, period.quarter,
       plan.red_below_bp, plan.yellow_to_bp, plan.ahead_from_bp, plan.frequency_yellow_bp
  FROM plans_reportingperiod period
  JOIN plans_plan plan ON plan.id = period.plan_id
 WHERE period.plan_id = %(plan)s AND period.quarter >= %(since)s
   AND (period.closed_at IS NULL OR NOT EXISTS (
       SELECT FROM reports_planquarter frozen WHERE frozen.plan_id = period.plan_id AND frozen.quarter = period.quarter))
    ON CONFLICT (plan_id, quarter) DO UPDATE
   SET red_below_bp = excluded.red_below_bp, yellow_to_bp = excluded.yellow_to_bp,
       ahead_from_bp = excluded.ahead_from_bp, frequency_yellow_bp = excluded.frequency_yellow_bp
 WHERE (was.red_below_bp, was.yellow_to_bp, was.ahead_from_bp, was.frequency_yellow_bp)
       IS DISTINCT FROM
       (excluded.red_below_bp, excluded.yellow_to_bp, excluded.ahead_from_bp, excluded.frequency_yellow_bp);
