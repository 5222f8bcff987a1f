-- The raw rows, read once and summed per formula and quarter: what was reported in it, by how much a stock changed, how
-- many of the units asked have not reported, whether anything is not approved yet.
WITH items AS MATERIALIZED (
    SELECT f.formula, f.is_stock, f.counts_from, f.units_asked, item.id, item.id = ANY (f.numerator_items) AS above,
           item.id = ANY (f.denominator_items) AS below, count(*) OVER (PARTITION BY f.formula) AS beside,
           (SELECT max(quarter) FROM indicators) AS last
      FROM formulas f CROSS JOIN LATERAL (SELECT DISTINCT unnest(f.numerator_items || f.denominator_items) AS id) item
     WHERE f.id = f.formula
), by_item AS (
    SELECT item.formula, item.above, item.below, v.*
      FROM items item
     CROSS JOIN LATERAL (
           SELECT quarter, sum(value) FILTER (WHERE state = 'approved' AND quarter >= item.counts_from) AS value,
                  NULL::numeric AS change, count(*) AS asked, bool_or(state <> 'approved') AS is_open,
                  count(*) FILTER (WHERE state IN ('not_started', 'draft')) AS silent
             FROM tasks_datavalue
            WHERE NOT item.is_stock AND item_id = item.id AND unit_id = ANY (item.units_asked) AND quarter <= item.last
            GROUP BY quarter
            UNION ALL
           SELECT quarter, sum(value) FILTER (WHERE state = 'approved'), sum(value - before) FILTER (WHERE state = 'approved'),
                  count(*), bool_or(state <> 'approved'), count(*) FILTER (WHERE state IN ('not_started', 'draft'))
             FROM (SELECT quarter, state, value, lag(value, 1, 0::numeric) OVER (
                              PARTITION BY unit_id, state = 'approved' ORDER BY quarter) AS before
                     FROM tasks_datavalue
                    WHERE item.is_stock AND item_id = item.id AND unit_id = ANY (item.units_asked) AND quarter <= item.last) facts
            GROUP BY quarter) v
), crowded AS (  -- a unit asked for two items of one formula is one unit
    SELECT item.formula, v.quarter, count(DISTINCT v.unit_id) AS asked,
           count(DISTINCT v.unit_id) FILTER (WHERE v.state IN ('not_started', 'draft')) AS silent
      FROM items item
     CROSS JOIN LATERAL (SELECT unit_id, quarter, state FROM tasks_datavalue WHERE item_id = item.id OFFSET 0) v
     WHERE item.beside > 1 AND v.unit_id = ANY (item.units_asked) AND v.quarter <= item.last
     GROUP BY item.formula, v.quarter
), sums AS (
    SELECT formula, quarter, sum(value) FILTER (WHERE above) AS own_n, sum(value) FILTER (WHERE below) AS own_d,
           sum(change) FILTER (WHERE above) AS n, sum(change) FILTER (WHERE below) AS d,
           max(asked) AS asked, max(silent) AS silent, bool_or(is_open) AS is_open
      FROM by_item GROUP BY formula, quarter
)
SELECT formula, quarter, own_n, own_d, n, d, is_open,
       coalesce(crowded.asked, sums.asked) AS asked, coalesce(crowded.silent, sums.silent) AS silent
  FROM sums LEFT JOIN crowded USING (formula, quarter)
