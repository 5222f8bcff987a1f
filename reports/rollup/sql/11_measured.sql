-- Completion against the target, progress of the year against its share, and the gap to the schedule: basis points,
-- each rounded once, half up. No value where there is no target, no denominator or no report: never 0, never 100.
WITH taken AS (
    SELECT figure.*, task.schedule_bp AS scheduled, baseline AS b,
           CASE WHEN figure.schedule = 'hold' THEN coalesce(year_target, target) ELSE target END AS t, actual AS a,
           coalesce(before, baseline, 0) AS l, measure = 'sum' AND accumulation = 'flow' AS is_flow,
           greatest(by_quarter / 4 - figure.quarter / 4 + 1, 1) AS years_left
      FROM known figure
      LEFT JOIN scheduled task ON task.quarter = figure.quarter AND task.task_id = figure.home_id
), shares AS (
    SELECT *, CASE WHEN is_flow THEN coalesce(year_target, (t - coalesce(before, 0)) / years_left)
                   ELSE coalesce(year_target, l + (t - l) / years_left) - l END AS share,
           CASE WHEN is_flow AND schedule IN ('cumulate', 'reach') THEN total ELSE actual END AS reached
      FROM taken
), completed AS (
    SELECT *,
           CASE WHEN reached IS NULL OR t IS NULL AND schedule <> 'frequency' THEN NULL
                WHEN schedule = 'frequency' THEN least(numerator, owed) / nullif(owed, 0)
                WHEN measure = 'units_met' THEN numerator / nullif(denominator, 0)
                WHEN direction = 'decrease' AND b > t THEN (b - reached) / (b - t)
                WHEN direction IN ('decrease', 'at_most') THEN CASE WHEN reached <= t THEN 1 ELSE t / reached END
                WHEN direction = 'zero' THEN (reached <= t)::int
                WHEN direction = 'range' THEN (reached BETWEEN t AND coalesce(target_max, t))::int
                WHEN direction = 'exactly' THEN (reached = t)::int
                WHEN b IS NOT NULL THEN (reached - b) / nullif(t - b, 0)
                ELSE reached / nullif(t, 0) END AS completion,
           CASE WHEN reached IS NULL OR t IS NULL THEN NULL
                WHEN measure = 'units_met' THEN numerator >= denominator
                WHEN direction IN ('decrease', 'at_most', 'zero') THEN reached <= t
                WHEN direction = 'range' THEN reached BETWEEN t AND coalesce(target_max, t)
                WHEN direction = 'exactly' THEN reached = t
                ELSE reached >= t END AS met
      FROM shares
), new AS (
    SELECT *, floor(completion * 10000 + 0.5)::int AS completion_bp,
           CASE WHEN a IS NULL OR schedule NOT IN ('cumulate', 'reach') THEN NULL
                WHEN measure = 'units_met' THEN floor(completion * 10000 + 0.5)::int
                WHEN share = 0 OR (share < 0) <> (direction = 'decrease') THEN 10000
                WHEN is_flow THEN floor(a / share * 10000 + 0.5)::int
                ELSE floor((a - l) / share * 10000 + 0.5)::int END AS year_bp
      FROM completed
)
SELECT *, completion_bp AS plan_bp, scheduled AS schedule_bp, year_bp - scheduled AS gap_bp, met AS is_met FROM new
