-- Figures of units that neither lead a task nor owe an update in the quarter any more.
DELETE FROM reports_unitquarter figure
 WHERE figure.plan_id = %(plan)s AND figure.quarter >= %(since)s
   AND NOT EXISTS (SELECT FROM reports_taskquarter task
                    WHERE task.plan_id = figure.plan_id AND task.quarter = figure.quarter AND task.lead_id = figure.unit_id)
   AND NOT EXISTS (SELECT FROM tasks_progressupdate u
                    WHERE u.plan_id = figure.plan_id AND u.quarter = figure.quarter AND u.unit_id = figure.unit_id);
