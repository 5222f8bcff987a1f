-- The light of an indicator by its reason. Nature speaks last: a binding target that is missed when it falls due is red, an
-- anticipatory one yellow at most. With it the numbers that explain it.
WITH coloured AS (
    SELECT *, CASE
           WHEN why = 'ahead' THEN 4
           WHEN why IN ('not_due', 'reached', 'events_met', 'hold_met', 'on_schedule') THEN 5
           WHEN why IN ('slightly_behind', 'hold_missed') THEN 6
           WHEN why = 'events_short' THEN CASE WHEN completion_bp >= frequency_yellow_bp THEN 6 ELSE 7 END
           WHEN why IS NOT NULL THEN 7 END AS colour,
           CASE schedule WHEN 'cumulate' THEN 4 WHEN 'hold' THEN 5 WHEN 'frequency' THEN 6 ELSE 7 END AS by_rule
      FROM reasons
), new AS (
    SELECT *, CASE WHEN nature = 'anticipatory' AND colour IS NOT NULL THEN least(colour, 6)
                   WHEN nature = 'binding' AND why = 'hold_missed' THEN 7 ELSE colour END AS new_light,
           CASE WHEN nature = 'anticipatory' AND why = 'far_behind' THEN 'behind' ELSE coalesce(why, '') END AS new_reason,
           CASE WHEN unit_id IS NULL THEN jsonb_strip_nulls(jsonb_build_object(
               'gap_bp', gap_bp, 'owed', owed, 'carried', CASE WHEN schedule = 'hold' AND NOT is_measured THEN true END,
               'bound', CASE WHEN direction IN ('at_most', 'decrease') THEN direction END,
               'most', trim_scale(round(CASE direction WHEN 'range' THEN target_max END, 2))::text || unit_of_measure,
               'by', CASE WHEN every = 'half_year' THEN quarter / 2 * 2 + 1
                          WHEN every = 'year' OR schedule = 'reach' AND year_target IS NOT NULL AND coalesce(quarter < by_quarter, true)
                          THEN quarter / 4 * 4 + 3 ELSE by_quarter END,
               'actual', CASE WHEN said_met IS NOT NULL THEN actual_text WHEN schedule = 'frequency' THEN trim_scale(round(actual, 2))::text
                              ELSE trim_scale(round(actual, 2))::text || unit_of_measure END,
               'target', trim_scale(round(aim, 2))::text || unit_of_measure)) ELSE '{}' END AS new_numbers
      FROM coloured
)
SELECT *, new_light AS light, CASE WHEN why IS NOT NULL THEN by_rule END AS rule, new_reason AS reason, new_numbers AS numbers FROM new
