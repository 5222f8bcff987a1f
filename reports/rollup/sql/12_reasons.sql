-- Why an indicator has its light, by rules 4 (cumulate), 5 (hold), 6 (frequency) and 7 (reach), and what it should have
-- been by then. Units make no light: the whole says how many of them met their targets.
WITH holds AS (SELECT DISTINCT indicator_id FROM measured WHERE schedule = 'hold'), measurements AS MATERIALIZED (
    SELECT indicator_id, quarter, is_met FROM measured JOIN holds USING (indicator_id)
     WHERE unit_id IS NULL AND is_measured AND is_met IS NOT NULL
     UNION ALL
    SELECT earlier.* FROM holds CROSS JOIN LATERAL (  -- two are enough to tell twice running
           SELECT indicator_id, quarter, is_met FROM reports_indicatorquarter
            WHERE plan_id = %(plan)s AND quarter < %(since)s AND indicator_id = holds.indicator_id AND unit_id IS NULL
              AND is_measured AND is_met IS NOT NULL
            ORDER BY quarter DESC LIMIT 2) earlier
), units AS MATERIALIZED (
    SELECT quarter, indicator_id, count(*)::int AS targeted, (count(*) FILTER (WHERE is_met))::int AS met
      FROM measured WHERE unit_id IS NOT NULL GROUP BY quarter, indicator_id
), taken AS (
    SELECT figure.*, terms.red_below_bp, terms.yellow_to_bp, terms.ahead_from_bp, terms.frequency_yellow_bp,
           -- missed at the last measurement (its own, or a carried one's), and at the one before it
           CASE WHEN is_measured THEN NOT is_met ELSE NOT prior.met[1] END AS missed_last,
           CASE WHEN is_measured THEN NOT prior.met[1] ELSE NOT prior.met[2] END AS missed_before,
           figure.quarter >= figure.by_quarter OR figure.quarter %% 4 = 3 AND figure.schedule = 'cumulate' AS is_due,
           CASE WHEN schedule = 'hold' OR ends_year THEN coalesce(year_target, t)
                WHEN schedule = 'cumulate' AND coalesce(figure.quarter < by_quarter, true)
                THEN coalesce(year_target, CASE WHEN is_flow THEN share ELSE l + share END) ELSE coalesce(t, year_target) END AS aim,
           CASE WHEN ends_year THEN year_met ELSE is_met END AS is_reached,
           units.met AS units_met, units.targeted AS units_targeted
      FROM measured figure
      JOIN quarters terms ON terms.quarter = figure.quarter
      LEFT JOIN units ON units.quarter = figure.quarter AND units.indicator_id = figure.indicator_id AND figure.unit_id IS NULL
      LEFT JOIN LATERAL (
           SELECT array_agg(earlier.is_met ORDER BY earlier.quarter DESC) AS met FROM measurements earlier
            WHERE figure.schedule = 'hold' AND earlier.indicator_id = figure.indicator_id
              AND earlier.quarter < figure.quarter) prior ON true
)
SELECT *, CASE
           WHEN unit_id IS NOT NULL OR starts > quarter OR num_nonnulls(by_quarter, year_target) = 0 THEN NULL
           WHEN schedule = 'reach' AND coalesce(quarter < by_quarter, true) AND NOT ends_year THEN 'not_due'
           WHEN schedule = 'frequency' AND owed = 0 AND units_asked <> '{}' THEN 'not_due'
           WHEN coalesce(CASE schedule WHEN 'cumulate' THEN year_bp END, completion_bp) IS NULL THEN NULL
           WHEN schedule = 'hold' AND NOT is_measured AND asked > 0 THEN NULL
           WHEN schedule = 'reach' THEN CASE WHEN is_reached THEN 'reached' WHEN NOT is_reached THEN 'missed' END
           WHEN schedule = 'frequency' THEN CASE WHEN completion_bp >= 10000 THEN 'events_met' ELSE 'events_short' END
           WHEN schedule = 'hold' AND is_met THEN 'hold_met'
           WHEN schedule = 'hold' THEN CASE WHEN missed_last AND missed_before THEN 'hold_missed_twice' ELSE 'hold_missed' END
           WHEN nature = 'binding' AND is_due AND year_bp < 10000 THEN 'missed'
           WHEN gap_bp < red_below_bp THEN 'far_behind'
           WHEN gap_bp <= yellow_to_bp THEN 'slightly_behind'
           WHEN gap_bp >= ahead_from_bp THEN 'ahead'
           WHEN gap_bp IS NOT NULL THEN 'on_schedule' END AS why
  FROM taken
