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
), owing AS (
    SELECT quarter, unit_id, count(*) AS owed, count(*) FILTER (WHERE state NOT IN ('not_started', 'draft')) AS reported,
           count(*) FILTER (WHERE state NOT IN ('not_started', 'draft') AND NOT was_late) AS on_time,
           count(*) FILTER (WHERE returned_times > 0) AS returned
      FROM tasks_progressupdate WHERE plan_id = %(plan)s AND quarter >= %(since)s
     GROUP BY quarter, unit_id
)
INSERT INTO reports_unitquarter AS was
       (plan_id, owner_id, quarter, unit_id, tasks, completed, ahead, on_schedule, behind, overdue, not_started, undecided,
        suspended, terminated, quantified, weight, weighted_bp, unassigned, owed, reported, on_time, returned)
SELECT plan.id, plan.owner_id, quarter, unit_id, coalesce(tasks, 0), coalesce(completed, 0), coalesce(ahead, 0),
       coalesce(on_schedule, 0), coalesce(behind, 0), coalesce(overdue, 0), coalesce(not_started, 0), coalesce(undecided, 0),
       coalesce(suspended, 0), coalesce(terminated, 0), coalesce(quantified, 0), coalesce(led.weight, 0),
       coalesce(weighted_bp, 0), coalesce(unassigned, 0), coalesce(owed, 0), coalesce(reported, 0), coalesce(on_time, 0),
       coalesce(returned, 0)
  FROM led FULL JOIN owing USING (quarter, unit_id) JOIN plans_plan plan ON plan.id = %(plan)s
    ON CONFLICT (plan_id, quarter, unit_id) DO UPDATE
   SET (tasks, completed, ahead, on_schedule, behind, overdue, not_started, undecided, suspended, terminated, quantified,
        weight, weighted_bp, unassigned, owed, reported, on_time, returned)
     = (excluded.tasks, excluded.completed, excluded.ahead, excluded.on_schedule, excluded.behind, excluded.overdue,
        excluded.not_started, excluded.undecided, excluded.suspended, excluded.terminated, excluded.quantified,
        excluded.weight, excluded.weighted_bp, excluded.unassigned, excluded.owed, excluded.reported, excluded.on_time,
        excluded.returned)
 WHERE to_jsonb(was) - 'id' IS DISTINCT FROM to_jsonb(excluded) - 'id';
