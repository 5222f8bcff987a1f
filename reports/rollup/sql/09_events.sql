-- Frequency: events owed = times × whole periods ending in the quarter × units asked, from the later of 1 January and
-- the start; weeks by their dates, half-years and years to date.
WITH spans AS (
    SELECT id, every, quarter %% 4 + 1 AS number, target, cardinality(units_asked) AS units,
           make_date(quarter / 4, quarter %% 4 * 3 + 1, 1) AS first_day,
           (make_date(quarter / 4, 1, 1) + make_interval(months => quarter %% 4 * 3 + 3))::date AS next_day,
           greatest(make_date(quarter / 4, 1, 1), make_date(starts / 4, starts %% 4 * 3 + 1, 1)) AS anchor,
           CASE WHEN starts / 4 = quarter / 4 THEN starts %% 4 + 1 ELSE 1 END AS begins, starts, quarter
      FROM indicators
     WHERE schedule = 'frequency'
), counted AS (
    SELECT id, units, coalesce(target, 1) AS times,
           CASE WHEN starts > quarter THEN 0
                WHEN every = 'month' THEN 3
                WHEN every = 'quarter' THEN 1
                WHEN every = 'half_year' THEN greatest(number / 2 - begins / 2, 0)
                WHEN every = 'year' THEN (number = 4 AND begins = 1)::int
                ELSE (next_day - anchor) / days - greatest(first_day - anchor, 0) / days END AS periods
      FROM (SELECT *, CASE every WHEN 'week' THEN 7 ELSE 14 END AS days FROM spans) spans
)
SELECT id, ceil(times * periods * units)::int AS owed FROM counted
