-- What the dashboards of some streets were drawn from, as one digest, and the newest act that was recorded anywhere.
SELECT md5(concat_ws('|', s.said, p.said, q.said)), (SELECT max(id) FROM units_auditevent)
  FROM (SELECT string_agg(concat_ws(',', u.id, u.path, u.kind, u.code, u.name, u.short_name, u.ended_on), ';'
                          ORDER BY u.id) AS said
          FROM units_unit u WHERE ({inside}) AND u.kind IN ('district', 'street_office')) s,
       (SELECT string_agg(concat_ws(',', p.id, u.path, p.code, p.title, p.state, p.issued_on, p.clock_on, p.figures_revision,
                                    p.figures_at, EXISTS (SELECT FROM plans_stalefigure f WHERE f.plan_id = p.id)), ';'
                          ORDER BY p.id) AS said
          FROM plans_plan p JOIN units_unit u ON u.id = p.owner_id WHERE {inside}) p,
       (SELECT concat_ws(',', count(*), count(r.closed_at), max(r.closed_at), max(r.quarter)) AS said
          FROM plans_reportingperiod r JOIN units_unit u ON u.id = r.owner_id WHERE {inside}) q
