-- The data items of each formula, what stands beside them, and which quarters are to be read: of a flow all after those
-- carried, of a stock those asked for and their 1 January.
SELECT f.formula, f.is_stock, f.units_asked, f.former_units, f.former_to, f.units_asked || f.former_units AS units_counted,
       f.former_units = '{}' AS is_plain, item.id, item.id = ANY (f.numerator_items) AS above,
       item.id = ANY (f.denominator_items) AS below, cardinality(items) AS beside, f.counts_from,
       coalesce(carried.quarter, -1) AS after, (SELECT max(quarter) FROM indicators) AS last,
       CASE WHEN f.is_stock THEN ARRAY(
            SELECT unnest(ARRAY[quarter, new_year - 1]) FROM formulas WHERE formula = f.formula
            EXCEPT SELECT unnest(ARRAY[carried.quarter, carried.year_before])) END AS quarters
  FROM formulas f
  LEFT JOIN carried USING (formula)
 CROSS JOIN LATERAL (SELECT ARRAY(SELECT DISTINCT unnest(f.numerator_items || f.denominator_items)) AS items) needed
 CROSS JOIN unnest(items) item(id)
 WHERE f.is_first
