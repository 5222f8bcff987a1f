-- What was reported, summed per formula and quarter, with how many of the units asked reported and whether anything is not
-- approved yet. Beside it what was carried: a flow goes on from there.
SELECT formula, quarter, sum(value) FILTER (WHERE above) AS own_n, sum(value) FILTER (WHERE below) AS own_d,
       sum(standing) FILTER (WHERE above) AS n, sum(standing) FILTER (WHERE below) AS d,
       bool_or(approved < asked) AS is_open, max(asked) FILTER (WHERE beside = 1) AS asked,
       max(reported) FILTER (WHERE beside = 1) AS reported
  FROM reported GROUP BY formula, quarter
 UNION ALL  -- a unit asked for two items of one formula is one unit, and has reported when it reported both
SELECT formula, quarter, NULL, NULL, NULL, NULL, NULL, count(DISTINCT unit_id),
       count(DISTINCT unit_id) - count(DISTINCT unit_id) FILTER (WHERE state IN ('not_started', 'draft'))
  FROM items item
 CROSS JOIN LATERAL (
       SELECT unit_id, quarter, state FROM tasks_datavalue
        WHERE item_id = item.id AND quarter BETWEEN %(since)s AND item.last AND unit_id = ANY (item.units_asked)) v
 WHERE beside > 1
 GROUP BY formula, quarter
 UNION ALL
SELECT formula, quarter, carried_numerator, carried_denominator, carried_numerator, carried_denominator, incomplete, NULL, NULL
  FROM carried
 UNION ALL
SELECT formula, year_before, opening_numerator, opening_denominator, opening_numerator, opening_denominator, false, NULL, NULL
  FROM carried
