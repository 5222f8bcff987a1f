-- Figures of quarters without a period.
DELETE FROM reports_planquarter figure
 WHERE figure.plan_id = %(plan)s AND figure.quarter >= %(since)s
   AND NOT EXISTS (SELECT FROM plans_reportingperiod period
                    WHERE period.plan_id = figure.plan_id AND period.quarter = figure.quarter);
