-- What the quarter before the first one asked for hands on, where it was read alike: each formula's numbers as they stood
-- at its end and on its 1 January. Raw rows up to then are not read again.
SELECT f.formula, kept.quarter, kept.quarter / 4 * 4 - 1 AS year_before, kept.carried_numerator, kept.carried_denominator,
       kept.opening_numerator, kept.opening_denominator, kept.incomplete
  FROM reports_indicatorquarter kept
  JOIN formulas f ON f.is_first AND f.indicator_id = kept.indicator_id AND f.unit_id IS NOT DISTINCT FROM kept.unit_id
   AND (f.accumulation, f.counts_from, f.numerator_items, f.denominator_items, f.units_asked, f.former_units, f.former_to)
       = (kept.accumulation, kept.counts_from, kept.numerator_items, kept.denominator_items, kept.units_asked,
          kept.former_units, kept.former_to)
 WHERE kept.plan_id = %(plan)s
   AND kept.quarter = (SELECT max(quarter) FROM reports_planquarter WHERE plan_id = %(plan)s AND quarter < %(since)s)
