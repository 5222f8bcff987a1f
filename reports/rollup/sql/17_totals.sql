-- The plan's figures: the sum of its units' own; nothing but zeros when no unit has any left.
SELECT q.id, q.plan_id, q.owner_id, q.quarter, q.red_below_bp, q.yellow_to_bp, q.ahead_from_bp, q.frequency_yellow_bp,
       coalesce(sum(u.tasks), 0) AS tasks, coalesce(sum(u.completed), 0) AS completed, coalesce(sum(u.ahead), 0) AS ahead,
       coalesce(sum(u.on_schedule), 0) AS on_schedule, coalesce(sum(u.behind), 0) AS behind, coalesce(sum(u.overdue), 0) AS overdue,
       coalesce(sum(u.not_started), 0) AS not_started, coalesce(sum(u.undecided), 0) AS undecided, coalesce(sum(u.suspended), 0) AS suspended,
       coalesce(sum(u.terminated), 0) AS terminated, coalesce(sum(u.quantified), 0) AS quantified, coalesce(sum(u.weight), 0) AS weight,
       coalesce(sum(u.weighted_bp), 0) AS weighted_bp, coalesce(sum(u.unassigned), 0) AS unassigned, coalesce(sum(u.owed), 0) AS owed,
       coalesce(sum(u.reported), 0) AS reported, coalesce(sum(u.on_time), 0) AS on_time, coalesce(sum(u.returned), 0) AS returned,
       coalesce(sum(u.passed), 0) AS passed
  FROM quarters q LEFT JOIN reports_unitquarter u ON u.plan_id = q.plan_id AND u.quarter = q.quarter
 GROUP BY q.id, q.plan_id, q.owner_id, q.quarter, q.red_below_bp, q.yellow_to_bp, q.ahead_from_bp, q.frequency_yellow_bp
