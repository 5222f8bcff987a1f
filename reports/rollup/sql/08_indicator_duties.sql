-- 已报 n/m: of the units asked this quarter, how many reported all they were asked; and whether a fact of the year is
-- still missing.
WITH counted AS (
    SELECT figure.id,
           count(DISTINCT v.unit_id) FILTER (WHERE v.quarter = figure.quarter) AS asked,
           count(DISTINCT v.unit_id) FILTER (WHERE v.quarter = figure.quarter)
           - count(DISTINCT v.unit_id) FILTER (WHERE v.quarter = figure.quarter AND v.state IN ('not_started', 'draft'))
           AS reported,
           coalesce(bool_or(v.state <> 'approved'
                            AND (figure.accumulation = 'flow' OR v.quarter = figure.quarter)), false) AS incomplete
      FROM reports_indicatorquarter figure
      LEFT JOIN tasks_datavalue v ON v.item_id = ANY (figure.numerator_items || figure.denominator_items)
       AND v.unit_id = ANY (figure.units_asked)
       AND v.quarter BETWEEN figure.quarter / 4 * 4 AND figure.quarter
     WHERE figure.plan_id = %(plan)s AND figure.quarter >= %(since)s
     GROUP BY figure.id
)
UPDATE reports_indicatorquarter figure
   SET asked = counted.asked, reported = counted.reported, incomplete = counted.incomplete
  FROM counted
 WHERE figure.id = counted.id
   AND (figure.asked, figure.reported, figure.incomplete)
       IS DISTINCT FROM (counted.asked, counted.reported, counted.incomplete);
