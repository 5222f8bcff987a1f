-- Completion against the target, progress of the year against its share, and the gap to the schedule: basis points,
-- each rounded once, half up. No value where there is no target, no denominator or no report: never 0, never 100. A
-- result in words is met, 100, or not, 0.
WITH taken AS (
    SELECT figure.*, baseline AS b, actual AS a, coalesce(before, baseline, 0) AS l, measure = 'sum' AND accumulation = 'flow' AS is_flow,
           coalesce(CASE WHEN schedule = 'hold' THEN year_target END, target, CASE  -- what the direction itself promises
                    WHEN by_quarter IS NULL THEN NULL WHEN direction = 'covered' AND measure = 'ratio' THEN factor
                    WHEN direction = 'zero' THEN 0 END) AS t,
           CASE WHEN direction IN ('decrease', 'at_most', 'zero') THEN -1 ELSE 1 END AS upward,
           greatest(by_quarter / 4 - figure.quarter / 4 + 1, 1) AS years_left
      FROM known figure
), shares AS (
    SELECT *, CASE WHEN is_flow THEN coalesce(year_target, (t - coalesce(before, 0)) / years_left)
                   ELSE coalesce(year_target, l + (t - l) / years_left) - l END AS share,
           CASE WHEN is_flow AND schedule IN ('cumulate', 'reach') THEN total ELSE actual END AS reached,
           -- a unit is held to its year, the whole to the plan: whether it is met says whether its task may be closed
           year_target IS NOT NULL AND (unit_id IS NOT NULL OR t IS NULL) AS by_year,
           schedule = 'reach' AND year_target IS NOT NULL AND quarter %% 4 = 3 AND coalesce(quarter < by_quarter, true) AS ends_year
      FROM taken
), completed AS (
    SELECT *,
           CASE WHEN said_met IS NOT NULL THEN said_met::int
                WHEN reached IS NULL OR t IS NULL AND schedule <> 'frequency' THEN NULL
                WHEN schedule = 'frequency' THEN least(numerator, owed) / nullif(owed, 0)
                WHEN measure = 'units_met' THEN numerator / nullif(denominator, 0)
                WHEN direction = 'decrease' AND b > t THEN (b - reached) / (b - t)
                WHEN direction IN ('decrease', 'at_most') THEN CASE WHEN reached <= t THEN 1 ELSE t / reached END
                WHEN direction = 'zero' THEN (reached <= t)::int
                WHEN direction = 'range' THEN (reached BETWEEN t AND coalesce(target_max, t))::int
                WHEN direction = 'exactly' THEN (reached = t)::int
                WHEN b IS NOT NULL THEN (reached - b) / nullif(t - b, 0)
                ELSE reached / nullif(t, 0) END AS completion,
           CASE WHEN said_met IS NOT NULL THEN said_met
                WHEN schedule = 'frequency' THEN CASE WHEN owed > 0 THEN numerator >= owed END
                WHEN by_year THEN upward * a >= upward * year_target
                WHEN reached IS NULL OR t IS NULL THEN NULL
                WHEN measure = 'units_met' THEN numerator >= denominator
                WHEN direction = 'range' THEN reached BETWEEN t AND coalesce(target_max, t)
                WHEN direction = 'exactly' THEN reached = t
                ELSE upward * reached >= upward * t END AS met,
           coalesce(said_met, upward * a >= upward * year_target) AS year_met
      FROM shares
), new AS (
    SELECT *, floor(completion * 10000 + 0.5)::int AS plan_bp,
           CASE WHEN schedule NOT IN ('cumulate', 'reach') THEN NULL
                WHEN said_met IS NOT NULL THEN said_met::int * 10000
                WHEN a IS NULL THEN NULL
                WHEN measure = 'units_met' THEN floor(completion * 10000 + 0.5)::int
                WHEN share = 0 OR (share < 0) <> (direction = 'decrease') THEN 10000
                WHEN is_flow THEN floor(a / share * 10000 + 0.5)::int
                ELSE floor((a - l) / share * 10000 + 0.5)::int END AS year_bp
      FROM completed
)
SELECT *, CASE WHEN year_target IS NOT NULL AND (is_flow OR t IS NULL) AND schedule IN ('cumulate', 'reach') THEN year_bp ELSE plan_bp END
       AS completion_bp, scheduled AS schedule_bp, year_bp - scheduled AS gap_bp, met AS is_met FROM new
