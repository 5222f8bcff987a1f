-- The reported facts of each indicator: flows are summed over the year, stocks stand at their last approved value.
WITH scope AS (
    SELECT id, quarter, quarter / 4 * 4 AS new_year, counts_from, accumulation, measure, direction, every, target,
           year_target, factor, numerator_items, denominator_items, units_asked
      FROM reports_indicatorquarter
     WHERE plan_id = %(plan)s AND quarter >= %(since)s
), readings AS (
    SELECT s.id, v.unit_id, v.item_id = ANY (s.numerator_items) AS above, v.item_id = ANY (s.denominator_items) AS below,
           CASE s.accumulation WHEN 'flow' THEN sum(v.value) FILTER (WHERE v.quarter >= s.new_year)
                ELSE (array_agg(v.value ORDER BY v.quarter DESC))[1] END AS now,
           CASE s.accumulation WHEN 'flow' THEN sum(v.value) FILTER (WHERE v.quarter < s.new_year)
                ELSE (array_agg(v.value ORDER BY v.quarter DESC) FILTER (WHERE v.quarter < s.new_year))[1] END AS before,
           sum(v.value) FILTER (WHERE v.quarter = s.quarter) AS own,
           sum(v.value) AS total
      FROM scope s
      JOIN tasks_datavalue v ON v.item_id = ANY (s.numerator_items || s.denominator_items)
       AND v.unit_id = ANY (s.units_asked) AND v.quarter <= s.quarter AND v.state = 'approved'
       AND (s.accumulation = 'stock' OR v.quarter >= s.counts_from)
     GROUP BY s.id, s.accumulation, s.numerator_items, s.denominator_items, v.unit_id, v.item_id
), units AS (
    SELECT id, unit_id,
           sum(now) FILTER (WHERE above) AS n, sum(now) FILTER (WHERE below) AS d,
           sum(before) FILTER (WHERE above) AS n_before, sum(before) FILTER (WHERE below) AS d_before,
           sum(own) FILTER (WHERE above) AS n_own, sum(own) FILTER (WHERE below) AS d_own,
           sum(total) FILTER (WHERE above) AS n_total
      FROM readings GROUP BY id, unit_id
), whole AS (
    SELECT s.id, s.measure, s.factor,
           CASE WHEN s.measure = 'units_met' THEN count(*) FILTER (WHERE
                     CASE WHEN s.accumulation = 'stock' OR s.year_target IS NOT NULL THEN u.n ELSE u.n_total END
                     >= coalesce(s.year_target, s.target))
                WHEN s.direction = 'zero' OR s.every IN ('week', 'two_weeks', 'month', 'quarter') THEN sum(u.n_own)
                ELSE sum(u.n) END AS n,
           CASE WHEN s.measure = 'units_met' THEN cardinality(s.units_asked) ELSE sum(u.d) END AS d,
           sum(u.n_before) AS n_before, sum(u.d_before) AS d_before, sum(u.n_total) AS n_total,
           bool_or(u.n_own IS NOT NULL OR u.d_own IS NOT NULL) AS is_measured
      FROM scope s JOIN units u USING (id)
     GROUP BY s.id, s.measure, s.factor, s.direction, s.every, s.units_asked, s.target
)
UPDATE reports_indicatorquarter figure
   SET numerator = new.n, denominator = new.d, actual = new.actual, before = new.before, total = new.total,
       is_measured = new.is_measured
  FROM (SELECT scope.id, n, d, n_total AS total, coalesce(is_measured, false) AS is_measured,
               CASE WHEN whole.measure = 'sum' THEN n ELSE round(whole.factor * n / nullif(d, 0), 4) END AS actual,
               CASE WHEN whole.measure = 'sum' THEN n_before
                    ELSE round(whole.factor * n_before / nullif(d_before, 0), 4) END AS before
          FROM scope LEFT JOIN whole ON whole.id = scope.id) new
 WHERE figure.id = new.id
   AND (figure.numerator, figure.denominator, figure.actual, figure.before, figure.total, figure.is_measured)
       IS DISTINCT FROM (new.n, new.d, new.actual, new.before, new.total, new.is_measured);
