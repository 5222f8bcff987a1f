-- Light rules 4 (cumulate), 5 (hold), 6 (frequency) and 7 (reach). Nature speaks last: a binding target that is missed when
-- it falls due is red, an anticipatory one yellow at most.
WITH holds AS (SELECT DISTINCT indicator_id FROM measured WHERE schedule = 'hold'), measurements AS MATERIALIZED (
    SELECT indicator_id, quarter, is_met FROM measured JOIN holds USING (indicator_id)
     WHERE is_measured AND is_met IS NOT NULL
     UNION ALL
    SELECT indicator_id, quarter, is_met FROM reports_indicatorquarter
     WHERE plan_id = %(plan)s AND quarter < %(since)s AND is_measured AND is_met IS NOT NULL
       AND indicator_id + 0 IN (SELECT indicator_id FROM holds)  -- by the plan's key, not by the indicator's
), taken AS (
    SELECT figure.*, terms.red_below_bp, terms.yellow_to_bp, terms.ahead_from_bp, terms.frequency_yellow_bp,
           -- missed at the last measurement (its own, or a carried one's), and at the one before it
           CASE WHEN is_measured THEN NOT is_met ELSE NOT prior.met[1] END AS missed_last,
           CASE WHEN is_measured THEN NOT prior.met[1] ELSE NOT prior.met[2] END AS missed_before,
           figure.quarter >= figure.by_quarter OR figure.quarter %% 4 = 3 AND figure.schedule = 'cumulate' AS is_due,
           i.unit_of_measure AS unit
      FROM measured figure
      JOIN quarters terms ON terms.quarter = figure.quarter
      JOIN plans_indicator i ON i.id = figure.indicator_id
      LEFT JOIN LATERAL (
           SELECT array_agg(earlier.is_met ORDER BY earlier.quarter DESC) AS met FROM measurements earlier
            WHERE figure.schedule = 'hold' AND earlier.indicator_id = figure.indicator_id
              AND earlier.quarter < figure.quarter) prior ON true
), judged AS (
    SELECT *, CASE
           WHEN starts > quarter THEN NULL
           WHEN schedule = 'reach' AND quarter < by_quarter THEN 'not_due'
           WHEN schedule = 'frequency' AND owed = 0 THEN 'not_due'
           WHEN coalesce(CASE schedule WHEN 'cumulate' THEN year_bp END, completion_bp) IS NULL THEN NULL
           WHEN schedule = 'hold' AND NOT is_measured AND asked > 0 THEN NULL
           WHEN schedule = 'reach' THEN CASE WHEN is_met THEN 'reached' ELSE 'missed' END
           WHEN schedule = 'frequency' THEN CASE WHEN completion_bp >= 10000 THEN 'events_met' ELSE 'events_short' END
           WHEN schedule = 'hold' AND is_met THEN 'hold_met'
           WHEN schedule = 'hold' THEN CASE WHEN missed_last AND missed_before THEN 'hold_missed_twice' ELSE 'hold_missed' END
           WHEN nature = 'binding' AND is_due AND year_bp < 10000 THEN 'missed'
           WHEN gap_bp < red_below_bp THEN 'far_behind'
           WHEN gap_bp <= yellow_to_bp THEN 'slightly_behind'
           WHEN gap_bp >= ahead_from_bp THEN 'ahead'
           WHEN gap_bp IS NOT NULL THEN 'on_schedule' END AS why
      FROM taken
), coloured AS (
    SELECT *, CASE
           WHEN why = 'ahead' THEN 4
           WHEN why IN ('not_due', 'reached', 'events_met', 'hold_met', 'on_schedule') THEN 5
           WHEN why IN ('slightly_behind', 'hold_missed') THEN 6
           WHEN why = 'events_short' THEN CASE WHEN completion_bp >= frequency_yellow_bp THEN 6 ELSE 7 END
           WHEN why IS NOT NULL THEN 7 END AS colour,
           CASE schedule WHEN 'cumulate' THEN 4 WHEN 'hold' THEN 5 WHEN 'frequency' THEN 6 ELSE 7 END AS by_rule FROM judged
), new AS (
    SELECT *, CASE WHEN nature = 'anticipatory' AND colour IS NOT NULL THEN least(colour, 6)
                   WHEN nature = 'binding' AND why = 'hold_missed' THEN 7 ELSE colour END AS new_light,
           CASE WHEN nature = 'anticipatory' AND why = 'far_behind' THEN 'behind' ELSE coalesce(why, '') END AS new_reason,
           jsonb_strip_nulls(jsonb_build_object('gap_bp', gap_bp, 'owed', owed, 'by',
               CASE every WHEN 'year' THEN quarter / 4 * 4 + 3 WHEN 'half_year' THEN quarter / 2 * 2 + 1 ELSE by_quarter END,
               'actual', trim_scale(round(actual, 2))::text || CASE WHEN schedule = 'frequency' THEN '' ELSE unit END,
               'target', trim_scale(round(CASE WHEN schedule = 'hold' THEN coalesce(year_target, target) ELSE target END, 2))::text || unit))
           AS new_numbers
      FROM coloured
)
SELECT *, new_light AS light, CASE WHEN why IS NOT NULL THEN by_rule END AS rule, new_reason AS reason, new_numbers AS numbers,
       '' AS actual_text, NULL::int AS units_met, NULL::int AS units_targeted FROM new
