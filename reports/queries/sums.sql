-- Units' own figures added up: as published where a quarter of a plan is closed, live where it is open.
SELECT {by}, {sums}, count(DISTINCT f.plan_id), count(DISTINCT f.plan_id) FILTER (WHERE r.closed_at IS NOT NULL),
       min(coalesce(r.closed_at, p.figures_at))
  FROM reports_unitquarter f
  JOIN units_unit u ON u.id = f.unit_id
  JOIN plans_plan p ON p.id = f.plan_id
  LEFT JOIN plans_reportingperiod r ON r.plan_id = f.plan_id AND r.quarter = f.quarter
  LEFT JOIN LATERAL jsonb_to_record(f.published) AS k({kept}) ON f.published IS NOT NULL
 WHERE u.path LIKE %s AND f.quarter = ANY(%s) {plans}
 GROUP BY 1
 ORDER BY 1
