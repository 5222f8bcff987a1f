-- The plan's figures: the sum of its units' own; nothing but zeros when no unit has any left.
WITH new AS (
    SELECT p.quarter, coalesce(sum(u.tasks), 0) AS tasks, coalesce(sum(u.completed), 0) AS completed,
           coalesce(sum(u.ahead), 0) AS ahead, coalesce(sum(u.on_schedule), 0) AS on_schedule,
           coalesce(sum(u.behind), 0) AS behind, coalesce(sum(u.overdue), 0) AS overdue,
           coalesce(sum(u.not_started), 0) AS not_started, coalesce(sum(u.undecided), 0) AS undecided,
           coalesce(sum(u.suspended), 0) AS suspended, coalesce(sum(u.terminated), 0) AS terminated,
           coalesce(sum(u.quantified), 0) AS quantified, coalesce(sum(u.weight), 0) AS weight,
           coalesce(sum(u.weighted_bp), 0) AS weighted_bp, coalesce(sum(u.unassigned), 0) AS unassigned,
           coalesce(sum(u.owed), 0) AS owed, coalesce(sum(u.reported), 0) AS reported,
           coalesce(sum(u.on_time), 0) AS on_time, coalesce(sum(u.returned), 0) AS returned
      FROM reports_planquarter p LEFT JOIN reports_unitquarter u ON u.plan_id = p.plan_id AND u.quarter = p.quarter
     WHERE p.plan_id = %(plan)s AND p.quarter >= %(since)s GROUP BY p.quarter
)
UPDATE reports_planquarter figure
   SET (tasks, completed, ahead, on_schedule, behind, overdue, not_started, undecided, suspended, terminated, quantified,
        weight, weighted_bp, unassigned, owed, reported, on_time, returned)
     = (new.tasks, new.completed, new.ahead, new.on_schedule, new.behind, new.overdue, new.not_started, new.undecided,
        new.suspended, new.terminated, new.quantified, new.weight, new.weighted_bp, new.unassigned, new.owed, new.reported,
        new.on_time, new.returned)
  FROM new
 WHERE figure.plan_id = %(plan)s AND figure.quarter = new.quarter
   AND (figure.tasks, figure.completed, figure.ahead, figure.on_schedule, figure.behind, figure.overdue, figure.not_started,
        figure.undecided, figure.suspended, figure.terminated, figure.quantified, figure.weight, figure.weighted_bp,
        figure.unassigned, figure.owed, figure.reported, figure.on_time, figure.returned)
       IS DISTINCT FROM
       (new.tasks, new.completed, new.ahead, new.on_schedule, new.behind, new.overdue, new.not_started, new.undecided,
        new.suspended, new.terminated, new.quantified, new.weight, new.weighted_bp, new.unassigned, new.owed, new.reported,
        new.on_time, new.returned);
