-- Of the units asked, how many met the target each by itself: a stock where it stands, an annual target by the year's sum,
-- else by the whole. Without a report of any unit there is no value.
WITH scope AS (
    SELECT id, quarter, is_stock, numerator_items, units_asked, coalesce(given_year_target, given_target) AS target,
           CASE WHEN given_year_target IS NULL THEN counts_from ELSE greatest(counts_from, new_year) END AS since
      FROM formulas WHERE measure = 'units_met'
), reached AS (
    SELECT s.id, s.target, v.unit_id, sum(v.value) AS value
      FROM scope s CROSS JOIN unnest(s.numerator_items) item(id)
     CROSS JOIN LATERAL (
           SELECT unit_id, value FROM tasks_datavalue  -- by the key of the item, not by the unit's
            WHERE NOT s.is_stock AND item_id = item.id AND unit_id + 0 = ANY (s.units_asked) AND state = 'approved'
              AND quarter BETWEEN s.since AND s.quarter
            UNION ALL
           SELECT asked.unit_id, last.value FROM unnest(s.units_asked) asked(unit_id)
            CROSS JOIN LATERAL (
                  SELECT value FROM tasks_datavalue v
                   WHERE s.is_stock AND v.item_id = item.id AND v.unit_id = asked.unit_id AND v.quarter <= s.quarter
                     AND v.state = 'approved'
                   ORDER BY v.quarter DESC LIMIT 1) last) v
     GROUP BY s.id, s.target, v.unit_id
)
SELECT id, (count(*) FILTER (WHERE value >= target))::numeric AS units FROM reached GROUP BY id
