-- Indicators of different quarters that are read alike share a formula, named by the least of their ids: its facts are
-- read once, by the first of them.
SELECT *, id = formula AS is_first, accumulation = 'stock' AS is_stock, quarter / 4 * 4 AS new_year
  FROM (SELECT *, min(id) OVER (PARTITION BY indicator_id, accumulation, counts_from, numerator_items, denominator_items, units_asked,
                                                former_units, former_to) AS formula FROM indicators) alike
