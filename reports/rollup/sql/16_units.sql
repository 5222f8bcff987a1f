-- Each unit's own figures: the tasks it leads, and the updates it owed.
WITH led AS (
    SELECT quarter, lead_id AS unit_id, count(*) FILTER (WHERE bucket NOT IN ('suspended', 'terminated')) AS tasks,
           count(*) FILTER (WHERE bucket = 'completed') AS completed, count(*) FILTER (WHERE bucket = 'ahead') AS ahead,
           count(*) FILTER (WHERE bucket = 'on_schedule') AS on_schedule, count(*) FILTER (WHERE bucket = 'behind') AS behind,
           count(*) FILTER (WHERE bucket = 'overdue') AS overdue, count(*) FILTER (WHERE bucket = 'not_started') AS not_started,
           count(*) FILTER (WHERE bucket = 'undecided') AS undecided,
           count(*) FILTER (WHERE bucket = 'suspended') AS suspended,
           count(*) FILTER (WHERE bucket = 'terminated') AS terminated,
           count(*) FILTER (WHERE counts) AS quantified, coalesce(sum(weight) FILTER (WHERE counts), 0) AS weight,
           coalesce(sum(weight * least(greatest(year_bp, 0), 10000)) FILTER (WHERE counts), 0) AS weighted_bp,
           count(*) FILTER (WHERE NOT has_lead) AS unassigned
      FROM reports_taskquarter
     CROSS JOIN LATERAL (SELECT year_bp IS NOT NULL AND NOT is_routine AND bucket NOT IN ('suspended', 'terminated')) c(counts)
     WHERE plan_id = %(plan)s AND quarter >= %(since)s
     GROUP BY quarter, lead_id
), owing AS (  -- after closing only an approval, a correction, adds to what was reported
    SELECT quarter, unit_id, count(*) AS owed, count(*) FILTER (WHERE is_in) AS reported,
           count(*) FILTER (WHERE is_on_time) AS on_time, count(*) FILTER (WHERE was_returned) AS returned,
           count(*) FILTER (WHERE is_in AND NOT was_returned) AS passed
      FROM tasks_progressupdate
     CROSS JOIN LATERAL (
        SELECT state = 'approved' OR CASE WHEN at_closing = '' THEN state NOT IN ('not_started', 'draft')
                                          ELSE at_closing IN ('on_time', 'late') END,
               CASE WHEN at_closing = '' THEN state NOT IN ('not_started', 'draft') AND NOT was_late
                    ELSE at_closing = 'on_time' END,
               CASE WHEN at_closing = '' THEN returned_times ELSE returned_at_closing END > 0
     ) stood(is_in, is_on_time, was_returned)
     WHERE plan_id = %(plan)s AND quarter >= %(since)s
     GROUP BY quarter, unit_id
), stored AS MATERIALIZED (
    SELECT id, quarter, unit_id FROM reports_unitquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s
)
SELECT coalesce(kept.id, -row_number() OVER ()) AS id, plan.id AS plan_id, plan.owner_id, quarter, unit_id,
       coalesce(tasks, 0) AS tasks, coalesce(completed, 0) AS completed, coalesce(ahead, 0) AS ahead,
       coalesce(on_schedule, 0) AS on_schedule, coalesce(behind, 0) AS behind, coalesce(overdue, 0) AS overdue,
       coalesce(not_started, 0) AS not_started, coalesce(undecided, 0) AS undecided, coalesce(suspended, 0) AS suspended,
       coalesce(terminated, 0) AS terminated, coalesce(quantified, 0) AS quantified, coalesce(led.weight, 0) AS weight,
       coalesce(weighted_bp, 0) AS weighted_bp, coalesce(unassigned, 0) AS unassigned, coalesce(owed, 0) AS owed,
       coalesce(reported, 0) AS reported, coalesce(on_time, 0) AS on_time, coalesce(returned, 0) AS returned,
       coalesce(passed, 0) AS passed
  FROM led FULL JOIN owing USING (quarter, unit_id) JOIN plans_plan plan ON plan.id = %(plan)s
  LEFT JOIN stored kept USING (quarter, unit_id)
