-- What is known of each indicator in each quarter: the facts, and for shares of units that met it the units themselves; a
-- result in words, which a stock and a target to be reached keep until a number is known; and the target of a ratio that
-- only units have, weighed by their denominators. After closing only an approval adds to 已报.
WITH words AS MATERIALIZED (
    SELECT result.* FROM plans_indicator i
      JOIN tasks_indicatorresult result ON result.indicator_id = i.id AND result.replaced_at IS NULL
     WHERE i.plan_id = %(plan)s
), together AS MATERIALIZED (
    SELECT i.*, facts.total, facts.before, facts.is_measured AS is_counted, facts.asked, facts.reported AS reported_live,
           facts.incomplete, facts.carried_numerator, facts.carried_denominator, facts.opening_numerator, facts.opening_denominator,
           coalesce(met.units, facts.numerator) AS numerator,
           CASE WHEN met.id IS NULL THEN facts.denominator ELSE cardinality(i.units_asked) END AS denominator,
           CASE WHEN met.id IS NULL THEN facts.actual
                ELSE round(i.factor * met.units / nullif(cardinality(i.units_asked), 0), 4) END AS actual
      FROM events i
      JOIN facts USING (id)
      LEFT JOIN met USING (id)
)
SELECT i.*, is_counted OR coalesce(said.quarter = i.quarter, false) AS is_measured,
       CASE WHEN silent_at_closing IS NULL THEN reported_live ELSE asked - still.silent END AS reported,
       coalesce(said.actual_text, '') AS actual_text, said.is_met AS said_met,
       coalesce(given_target, weighed.target) AS target, coalesce(given_year_target, weighed.year_target) AS year_target
  FROM together i
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT unit_id)::int AS silent FROM tasks_datavalue
        WHERE i.silent_at_closing <> '{}' AND item_id = ANY (i.numerator_items || i.denominator_items) AND quarter = i.quarter
          AND unit_id = ANY (i.silent_at_closing) AND state <> 'approved'
       ) still
  LEFT JOIN LATERAL (
       SELECT actual_text, is_met, quarter FROM words
        WHERE indicator_id = i.indicator_id AND unit_id IS NOT DISTINCT FROM i.unit_id
          AND (quarter = i.quarter OR quarter < i.quarter AND i.actual IS NULL AND (i.accumulation = 'stock' OR i.schedule = 'reach'))
        ORDER BY quarter DESC LIMIT 1
       ) said ON true
 CROSS JOIN LATERAL (
       SELECT round(sum(given_target * denominator) / nullif(sum(denominator) FILTER (WHERE given_target IS NOT NULL), 0), 4) AS target,
              round(sum(given_year_target * denominator) / nullif(sum(denominator) FILTER (WHERE given_year_target IS NOT NULL), 0), 4)
              AS year_target
         FROM together u
        WHERE i.measure = 'ratio' AND i.unit_id IS NULL AND (i.is_target_split OR i.is_year_split)
          AND u.quarter = i.quarter AND u.indicator_id = i.indicator_id AND u.unit_id IS NOT NULL
       ) weighed
