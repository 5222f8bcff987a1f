-- Figures of indicators that no task of an open quarter is home to any more, and of quarters without a period.
DELETE FROM reports_indicatorquarter figure
 WHERE figure.plan_id = %(plan)s AND figure.quarter >= %(since)s
   AND NOT EXISTS (
       SELECT FROM plans_reportingperiod period
        WHERE period.plan_id = figure.plan_id AND period.quarter = figure.quarter
          AND (period.closed_at IS NOT NULL
               OR EXISTS (SELECT FROM tasks_taskindicator link
                           WHERE link.indicator_id = figure.indicator_id AND link.task_id = figure.home_id AND link.is_home)));
