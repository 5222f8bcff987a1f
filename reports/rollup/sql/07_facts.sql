-- The reported facts of each indicator up to each quarter. Flows are summed over the year; a stock is the sum of its
-- changes, so it stands at its last approved value. Beside them 已报 n/m: of the units asked this quarter, how many
-- reported all they were asked; and whether a fact of the year is missing.
WITH whole AS (
    SELECT s.id, s.measure, s.factor,
           CASE WHEN is_own THEN sum(own_n) FILTER (WHERE m.quarter = s.quarter) WHEN is_stock THEN sum(n)
                ELSE sum(own_n) FILTER (WHERE m.quarter >= new_year) END AS n,
           CASE WHEN is_stock THEN sum(d) ELSE sum(own_d) FILTER (WHERE m.quarter >= new_year) END AS d,
           sum(CASE WHEN is_stock THEN n ELSE own_n END) FILTER (WHERE m.quarter < new_year) AS n_before,
           sum(CASE WHEN is_stock THEN d ELSE own_d END) FILTER (WHERE m.quarter < new_year) AS d_before,
           sum(own_n) AS total, coalesce(bool_or(m.quarter = s.quarter AND num_nonnulls(own_n, own_d) > 0), false) AS is_measured,
           coalesce(max(asked) FILTER (WHERE m.quarter = s.quarter), 0) AS asked,
           coalesce(max(asked - silent) FILTER (WHERE m.quarter = s.quarter), 0) AS reported,
           coalesce(bool_or(is_open AND (m.quarter = s.quarter OR NOT is_stock AND m.quarter >= new_year)), false) AS incomplete
      FROM formulas s
     CROSS JOIN LATERAL (SELECT direction = 'zero' OR every IN ('week', 'two_weeks', 'month', 'quarter')) frequent(is_own)
      LEFT JOIN sums m ON m.formula = s.formula AND m.quarter <= s.quarter
     GROUP BY s.id, s.measure, s.factor, is_own, s.is_stock
)
SELECT id, n AS numerator, d AS denominator, total, is_measured, asked, reported, incomplete,
       CASE WHEN measure = 'sum' THEN n ELSE round(factor * n / nullif(d, 0), 4) END AS actual,
       CASE WHEN measure = 'sum' THEN n_before ELSE round(factor * n_before / nullif(d_before, 0), 4) END AS before
  FROM whole
