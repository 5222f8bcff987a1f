-- The floor of a rebuild: one statement adds up the raw rows at three levels and writes the sums, nothing else.
INSERT INTO floor_sums
       (quarter, owner_id, unit_id, item_id, rows_owed, rows_approved, approved, least, most, is_complete)
SELECT quarter, coalesce(owner_id, 0), coalesce(unit_id, 0), coalesce(item_id, 0), count(*),
       count(*) FILTER (WHERE state = 'approved'), sum(value) FILTER (WHERE state = 'approved'), min(value), max(value),
       bool_and(state = 'approved')
  FROM tasks_datavalue
 WHERE quarter BETWEEN %(first)s AND %(last)s
 GROUP BY GROUPING SETS ((owner_id, quarter), (unit_id, quarter), (item_id, quarter))
