-- Of the units asked, how many met the target each by itself: a stock or an annual target by the year, else by the whole.
WITH scope AS (
    SELECT id, quarter, new_year, counts_from, is_stock, numerator_items, units_asked,
           CASE WHEN accumulation = 'stock' OR year_target IS NOT NULL THEN 'year' ELSE 'whole' END AS judged_by,
           coalesce(year_target, target) AS target,
           formula
      FROM formulas JOIN facts USING (id) WHERE measure = 'units_met'
), reported AS (
    SELECT f.formula, v.unit_id, v.quarter, sum(v.value) AS value, sum(v.change) AS change
      FROM scope f
     CROSS JOIN unnest(f.numerator_items) AS item(id)
     CROSS JOIN LATERAL (
           SELECT unit_id, quarter, value,
                  value - lag(value, 1, 0::numeric) OVER (PARTITION BY unit_id ORDER BY quarter) AS change
             FROM tasks_datavalue WHERE item_id = item.id AND state = 'approved') v
     WHERE f.id = f.formula AND v.unit_id = ANY (f.units_asked) AND (f.is_stock OR v.quarter >= f.counts_from)
     GROUP BY f.formula, v.unit_id, v.quarter
), readings AS MATERIALIZED (  -- each holds until the unit's next
    SELECT formula, unit_id, quarter, lead(quarter, 1, 32767::smallint) OVER unit AS until,
           sum(value) OVER unit AS total, sum(change) OVER unit AS standing,
           sum(value) OVER (PARTITION BY formula, unit_id, quarter / 4 ORDER BY quarter) AS of_year
      FROM reported WINDOW unit AS (PARTITION BY formula, unit_id ORDER BY quarter)
)
SELECT s.id, (count(*) FILTER (
           WHERE CASE WHEN s.judged_by = 'whole' THEN r.total WHEN s.is_stock THEN r.standing ELSE r.of_year END >= s.target))::numeric AS units
  FROM scope s JOIN readings r ON r.formula = s.formula AND r.quarter <= s.quarter AND r.until > s.quarter
   AND (s.judged_by = 'whole' OR s.is_stock OR r.quarter >= s.new_year)  -- nobody reported this year: no value
 GROUP BY s.id
