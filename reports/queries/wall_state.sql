-- Everything that a wall prints beside its figures, as one digest: it changes when any of it does.
SELECT p.id, p.title, p.clock_on,
       md5(concat_ws('|', p.figures_revision, p.figures_at, p.title, p.document_number, p.state, p.first_period, w.path, w.name,
                     EXISTS (SELECT FROM plans_stalefigure s WHERE s.plan_id = p.id), t.said, l.said, q.said, e.said, o.said))
  FROM plans_plan p JOIN units_unit w ON w.id = p.owner_id,
       LATERAL (SELECT string_agg(concat_ws(',', id, number, title, text, section_id, position, state, due_on,
                                            leader_in_charge_id), ';' ORDER BY id) AS said
                  FROM tasks_task WHERE plan_id = p.id) t,
       LATERAL (SELECT string_agg(concat_ws(',', a.id, a.role, a.not_involved_because, u.short_name, u.name), ';'
                                  ORDER BY a.id) AS said
                  FROM tasks_assignment a JOIN tasks_task k ON k.id = a.task_id JOIN units_unit u ON u.id = a.unit_id
                 WHERE k.plan_id = p.id AND a.role IN ('accountable', 'lead')) l,
       LATERAL (SELECT string_agg(concat_ws(',', quarter, closed_at), ';' ORDER BY quarter) AS said
                  FROM plans_reportingperiod WHERE plan_id = p.id) q,
       LATERAL (SELECT string_agg(concat_ws(',', x.id, x.state), ';' ORDER BY x.id) AS said
                  FROM tasks_extensionrequest x JOIN tasks_task k ON k.id = x.task_id
                 WHERE k.plan_id = p.id) e,
       LATERAL (SELECT concat_ws(',', count(*), max(issued_at), max(closed_at)) AS said
                  FROM plans_plan WHERE state <> 'draft') o  -- the list of other plans
 WHERE p.code = %s
