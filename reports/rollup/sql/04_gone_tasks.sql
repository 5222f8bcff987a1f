-- Figures of tasks and quarters that no longer exist; closed quarters keep theirs.
DELETE FROM reports_taskquarter figure
 WHERE figure.plan_id = %(plan)s AND figure.quarter >= %(since)s
   AND NOT EXISTS (
       SELECT FROM plans_reportingperiod period
         JOIN tasks_task task ON task.id = figure.task_id
        WHERE period.plan_id = figure.plan_id AND period.quarter = figure.quarter
          AND (period.closed_at IS NOT NULL OR task.state <> 'draft'));
