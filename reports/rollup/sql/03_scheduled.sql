-- 序时进度: how much of the year's work should be done by the quarter's last day. By milestones' dates where a task has
-- them, else by its preset, scaled when the task starts late or ends early in the year; whole after its end.
WITH scope AS (
    SELECT id, steps, milestones, starts, due_on, quarter,
           make_date(quarter / 4, 1, 1) AS new_year,
           (make_date(quarter / 4, 1, 1) + make_interval(months => quarter %% 4 * 3 + 3))::date - 1 AS last_day,
           CASE WHEN starts / 4 = quarter / 4 AND starts %% 4 > 0 THEN steps[starts %% 4] ELSE 0 END AS s0,
           CASE WHEN extract(year FROM due_on)::int = quarter / 4 THEN steps[extract(quarter FROM due_on)::int]
                ELSE 10000 END AS s1
      FROM tasks
), by_milestones AS (
    SELECT scope.id,
           floor(10000.0 * sum(m.weight) FILTER (WHERE m.due_on <= last_day) / sum(m.weight) + 0.5)::int AS bp
      FROM scope
     CROSS JOIN LATERAL jsonb_to_recordset(milestones) AS m(id bigint, weight int, due_on date)
      LEFT JOIN tasks_milestone fact ON fact.id = m.id
     WHERE m.due_on <= make_date(quarter / 4, 12, 31) AND (fact.verified_on IS NULL OR fact.verified_on >= new_year)
     GROUP BY scope.id
), by_steps AS (
    SELECT id, CASE WHEN starts > quarter THEN NULL
                    WHEN s1 <= s0 OR due_on < new_year THEN 10000
                    ELSE floor(10000.0 * (least(steps[quarter %% 4 + 1], s1) - s0) / (s1 - s0) + 0.5)::int END AS bp
      FROM scope
)
SELECT tasks.*, CASE WHEN by_milestones.id IS NULL THEN by_steps.bp ELSE coalesce(by_milestones.bp, 0) END AS schedule_bp
  FROM tasks JOIN by_steps USING (id) LEFT JOIN by_milestones USING (id)
