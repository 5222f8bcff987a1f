-- The plan's figures: the sum of its units' own.
WITH new AS (
    SELECT quarter, sum(tasks) AS tasks, sum(completed) AS completed, sum(ahead) AS ahead, sum(on_schedule) AS on_schedule,
           sum(behind) AS behind, sum(overdue) AS overdue, sum(not_started) AS not_started, sum(undecided) AS undecided,
           sum(suspended) AS suspended, sum(terminated) AS terminated, sum(quantified) AS quantified, sum(weight) AS weight,
           sum(weighted_bp) AS weighted_bp, sum(unassigned) AS unassigned, sum(owed) AS owed, sum(reported) AS reported,
           sum(on_time) AS on_time, sum(returned) AS returned
      FROM reports_unitquarter WHERE plan_id = %(plan)s AND quarter >= %(since)s GROUP BY quarter
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
