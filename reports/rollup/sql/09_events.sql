-- Frequency: events owed = times × whole periods ending in the quarter × units asked, from the later of 1 January and
-- the start; weeks by their dates, half-years and years to date.
SELECT i.*, CASE WHEN i.schedule = 'frequency' THEN ceil(coalesce(given_year_target, given_target) * cardinality(units_asked) * CASE
            WHEN starts > quarter THEN 0
            WHEN every = 'month' THEN 3
            WHEN every = 'quarter' THEN 1
            WHEN every = 'half_year' THEN greatest(number / 2 - begins / 2, 0)
            WHEN every = 'year' THEN (number = 4 AND begins = 1)::int
            ELSE (next_day - anchor) / days - greatest(first_day - anchor, 0) / days END)::int END AS owed
  FROM indicators i
 CROSS JOIN LATERAL (
       SELECT quarter %% 4 + 1 AS number, CASE every WHEN 'week' THEN 7 ELSE 14 END AS days,
              make_date(quarter / 4, quarter %% 4 * 3 + 1, 1) AS first_day,
              (make_date(quarter / 4, 1, 1) + make_interval(months => quarter %% 4 * 3 + 3))::date AS next_day,
              greatest(make_date(quarter / 4, 1, 1), make_date(starts / 4, starts %% 4 * 3 + 1, 1)) AS anchor,
              CASE WHEN starts / 4 = quarter / 4 THEN starts %% 4 + 1 ELSE 1 END AS begins
       ) year
