-- The light of (task, quarter): one set by hand; else rules 1, 2 and 3, then a ring until the lead's update is approved,
-- then the worst of 4 to 9.
WITH scope AS (
    SELECT figure.*, period.report_due, period.closed_on, period.closed_at, coalesce(period.closed_on, %(today)s::date) AS at,
           (make_date(figure.quarter / 4, 1, 1) + make_interval(months => figure.quarter %% 4 * 3 + 3))::date - 1 AS last_day,
           plan.first_period, figure.quarter < plan.first_period AND update_state IN ('', 'not_started', 'draft') AS is_before_plan
      FROM worst figure
      JOIN quarters period ON period.quarter = figure.quarter
      JOIN plans_plan plan ON plan.id = figure.plan_id
), claims AS (  -- as they stood at closing
    SELECT DISTINCT ON (scope.id) scope.id, CASE WHEN claim.decided_at > scope.closed_at THEN 'filed' ELSE claim.state END AS state,
           claim.completed_on
      FROM scope JOIN tasks_completionclaim claim ON claim.task_id = scope.task_id AND claim.filed_on <= scope.report_due
       AND coalesce(claim.filed_at <= scope.closed_at, true)
     ORDER BY scope.id, claim.id DESC
), by_hand AS MATERIALIZED (
    SELECT task_id, quarter, light, jsonb_build_object('because', reason, 'who', set_by_name) AS said
      FROM reports_manuallight WHERE plan_id = %(plan)s AND lifted_at IS NULL
), settled AS (
    SELECT scope.*, claims.completed_on, by_hand.light AS set_light, by_hand.said AS set_because,
           scope.due_on <= last_day AND at > report_due AND coalesce(claims.state, '') = 'filed' AS verifying,
           CASE WHEN scope.state IN ('suspended', 'terminated') THEN scope.state
                WHEN scope.starts > scope.quarter OR is_before_plan THEN 'not_started'
                WHEN scope.state = 'closed' THEN 'completed'
                WHEN scope.due_on > last_day OR at <= report_due THEN NULL
                WHEN claims.state IS NULL THEN 'overdue'
                WHEN claims.state = 'rejected' THEN 'claim_rejected'
                WHEN claims.state = 'verified' THEN 'completed' END AS done,
           CASE WHEN update_state IN ('', 'approved') OR worst_rule = 9 THEN NULL
                WHEN closed_on IS NOT NULL THEN 'not_reviewed'
                WHEN update_state IN ('not_started', 'draft') THEN 'to_report' ELSE 'in_review' END AS pending
      FROM scope LEFT JOIN claims ON claims.id = scope.id LEFT JOIN by_hand USING (task_id, quarter)
    OFFSET 0  -- what follows asks for the same cases again and again: each is worked out once
), reasoned AS (
    SELECT *, CASE WHEN set_light IS NOT NULL THEN 'manual' ELSE coalesce(done, pending, nullif(worst_reason, ''), 'no_data') END AS why,
           CASE WHEN set_light IS NOT NULL THEN 10 WHEN done IN ('overdue', 'claim_rejected') THEN 3
                WHEN done = 'completed' THEN CASE WHEN state = 'closed' THEN 2 ELSE 3 END
                WHEN done IS NOT NULL THEN 1 WHEN pending IS NOT NULL THEN 0 ELSE coalesce(worst_rule, 0) END AS by_rule,
           CASE WHEN set_light IS NOT NULL THEN set_light WHEN done IN ('overdue', 'claim_rejected') THEN 7
                WHEN done = 'completed' THEN 3 WHEN done IS NOT NULL THEN 1
                WHEN pending = 'not_reviewed' THEN 1 WHEN pending IS NOT NULL THEN 2
                ELSE coalesce(worst_light, CASE WHEN closed_on IS NULL THEN 2 ELSE 1 END) END AS colour
      FROM settled
    OFFSET 0
), new AS (
    SELECT *, CASE WHEN set_light IS NOT NULL THEN set_because
                   WHEN done IN ('overdue', 'claim_rejected') THEN jsonb_build_object('due', due_on)
                   WHEN done = 'not_started' THEN jsonb_build_object('starts', greatest(starts, first_period))
                   WHEN done IS NOT NULL THEN jsonb_build_object('since', coalesce(since, completed_on))
                   WHEN pending IS NOT NULL THEN '{}' ELSE worst_numbers END AS said_numbers,
           CASE WHEN why IN ('suspended', 'terminated') THEN why
                WHEN colour = 1 THEN 'not_started' WHEN colour = 2 THEN 'undecided' WHEN colour = 3 THEN 'completed'
                WHEN colour = 4 THEN 'ahead' WHEN colour = 5 THEN 'on_schedule'
                WHEN by_rule = 3 THEN 'overdue' ELSE 'behind' END AS falls_in
      FROM reasoned
)
SELECT *, colour AS light, by_rule AS rule, why AS reason, said_numbers AS numbers, falls_in AS bucket, verifying AS to_verify
  FROM new
