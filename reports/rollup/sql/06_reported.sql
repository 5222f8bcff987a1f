-- The raw rows, read once: what was reported of each item in each quarter by the units asked, and how many of them did. A
-- stock stands at the sum of every unit's last approved value: where one has none in that very quarter, its last before
-- is looked up, or its predecessor's. What former units reported stays in a flow.
SELECT item.formula, item.above, item.below, item.beside, v.*
  FROM items item
 CROSS JOIN LATERAL (
       SELECT quarter, sum(value) FILTER (WHERE state = 'approved' AND quarter >= item.counts_from) AS value,
              count(*) FILTER (WHERE is_asked) AS asked, count(*) FILTER (WHERE is_asked AND state = 'approved') AS approved,
              count(*) FILTER (WHERE is_asked AND state NOT IN ('not_started', 'draft')) AS reported, NULL::numeric AS standing
         FROM tasks_datavalue
        CROSS JOIN LATERAL (SELECT item.is_plain OR unit_id = ANY (item.units_asked) AS is_asked) now
        WHERE NOT item.is_stock AND item_id = item.id AND quarter > item.after AND quarter <= item.last
          AND unit_id = ANY (item.units_counted)
        GROUP BY quarter
        UNION ALL
       SELECT q.quarter, coalesce(own.value + before.fresh, own.value, before.fresh), own.asked, cardinality(own.heard), own.reported,
              coalesce(own.value + before.value, own.value, before.value)
         FROM unnest(item.quarters) q(quarter)
        CROSS JOIN LATERAL (
              SELECT sum(value) FILTER (WHERE state = 'approved') AS value, count(*) AS asked,
                     coalesce(array_agg(unit_id) FILTER (WHERE state = 'approved'), '{}') AS heard,
                     count(*) FILTER (WHERE state NOT IN ('not_started', 'draft')) AS reported
                FROM tasks_datavalue
               WHERE item_id = item.id AND quarter = q.quarter AND unit_id = ANY (item.units_asked)) own
        CROSS JOIN LATERAL (
              SELECT sum(last.value) AS value, sum(last.value) FILTER (WHERE last.quarter = q.quarter) AS fresh
                FROM (SELECT DISTINCT ON (silent.unit_id) told.*
                        FROM (SELECT unit AS unit_id, unit AS holder_id FROM unnest(item.units_asked) unit UNION ALL
                              SELECT heir, unit FROM unnest(item.former_units, item.former_to) gone(unit, heir)) silent
                       CROSS JOIN LATERAL (
                             SELECT value, quarter FROM tasks_datavalue earlier
                              WHERE item_id = item.id AND earlier.unit_id = silent.holder_id AND earlier.quarter <= q.quarter
                                AND state = 'approved'
                              ORDER BY earlier.quarter DESC LIMIT 1) told
                       WHERE cardinality(own.heard) < cardinality(item.units_asked)
                         AND silent.unit_id = ANY (item.units_asked) AND silent.unit_id <> ALL (own.heard)
                       ORDER BY silent.unit_id, told.quarter DESC, silent.holder_id <> silent.unit_id) last) before) v
