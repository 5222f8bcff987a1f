-- The reported facts of each indicator up to each quarter: flows summed over the year, stocks where they stand. Beside them
-- 已报 n/m: of the units asked this quarter, how many reported all they were asked; and whether a fact of the year is missing.
-- What the next quarter starts from is kept: carried at the quarter's end, opening on its 1 January.
WITH points AS (
    SELECT formula, quarter, quarter / 4 AS year, sum(own_n) AS own_n, sum(own_d) AS own_d, sum(n) AS n, sum(d) AS d,
           bool_or(is_open) AS is_open, max(asked) AS asked, max(reported) AS reported
      FROM (TABLE sums UNION ALL SELECT formula, quarter, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM formulas) each
     GROUP BY formula, quarter
), summed AS (
    SELECT *, sum(own_n) OVER of_year AS year_n, sum(own_d) OVER of_year AS year_d, bool_or(is_open) OVER of_year AS was_open,
           sum(own_n) OVER earlier AS earlier_n, sum(own_d) OVER earlier AS earlier_d,
           max(n) FILTER (WHERE quarter %% 4 = 3) OVER last_year AS opening_n,
           max(d) FILTER (WHERE quarter %% 4 = 3) OVER last_year AS opening_d
      FROM points
    WINDOW of_year AS (PARTITION BY formula, year ORDER BY quarter),
           earlier AS (PARTITION BY formula ORDER BY year RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           last_year AS (PARTITION BY formula ORDER BY year RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING)
), stated AS (
    SELECT f.id, f.measure, f.factor, asked, reported, num_nonnulls(own_n, own_d) > 0 AS is_measured,
           CASE WHEN is_stock THEN is_open ELSE was_open END AS is_open,
           CASE WHEN NOT is_stock THEN coalesce(earlier_n + year_n, earlier_n, year_n) END AS total,
           CASE WHEN is_stock THEN n ELSE year_n END AS carried_n, CASE WHEN is_stock THEN d ELSE year_d END AS carried_d,
           CASE WHEN is_stock THEN opening_n ELSE earlier_n END AS opened_n, CASE WHEN is_stock THEN opening_d ELSE earlier_d END AS opened_d,
           CASE WHEN is_own THEN own_n WHEN is_stock THEN n ELSE year_n END AS said,
           CASE WHEN is_own THEN own_d WHEN is_stock THEN d ELSE year_d END AS of_all
      FROM formulas f JOIN summed USING (formula, quarter)
     CROSS JOIN LATERAL (SELECT direction = 'zero' OR every IN ('week', 'two_weeks', 'month', 'quarter')) quarterly(is_own)
)
SELECT id, said AS numerator, of_all AS denominator, total, is_measured, coalesce(asked, 0) AS asked, coalesce(reported, 0) AS reported,
       coalesce(is_open, false) AS incomplete,
       CASE WHEN measure = 'sum' THEN said ELSE round(factor * said / nullif(of_all, 0), 4) END AS actual,
       CASE WHEN measure = 'sum' THEN opened_n ELSE round(factor * opened_n / nullif(opened_d, 0), 4) END AS before,
       carried_n AS carried_numerator, carried_d AS carried_denominator, opened_n AS opening_numerator, opened_d AS opening_denominator
  FROM stated
