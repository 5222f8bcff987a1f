-- What is known of each indicator in each quarter: the facts, and for shares of units that met it the units themselves.
SELECT i.*, facts.total, facts.before, facts.is_measured, facts.asked, facts.reported, facts.incomplete, events.owed,
       coalesce(met.units, facts.numerator) AS numerator,
       CASE WHEN met.id IS NULL THEN facts.denominator ELSE cardinality(i.units_asked) END AS denominator,
       CASE WHEN met.id IS NULL THEN facts.actual
            ELSE round(i.factor * met.units / nullif(cardinality(i.units_asked), 0), 4) END AS actual
  FROM indicators i
  JOIN facts USING (id)
  LEFT JOIN met USING (id)
  LEFT JOIN events USING (id)
