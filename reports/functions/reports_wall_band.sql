-- Named indicators in a quarter, binding first: colour and reason as they stand and as published, results as shown.
CREATE FUNCTION reports_wall_band(of_plan bigint, of_quarter integer, most integer)
RETURNS TABLE (code varchar, name varchar, nature varchar, is_open boolean, light smallint, reason varchar,
               was_light integer, was_reason text, unit varchar, unit_today varchar, actual numeric, actual_text text,
               target numeric, year_target numeric)
LANGUAGE plpgsql STABLE ROWS 12 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $read$
BEGIN
    RETURN QUERY
    SELECT i.code, i.name, f.nature, f.published IS NULL, f.light, f.reason,
           (f.published->>'light')::int, f.published->>'reason', f.unit_of_measure, i.unit_of_measure,
           CASE WHEN f.published IS NULL THEN f.actual ELSE (f.published->>'actual')::numeric END,
           CASE WHEN f.published IS NULL THEN f.actual_text ELSE f.published->>'actual_text' END,
           CASE WHEN f.published IS NULL THEN f.target ELSE (f.published->>'target')::numeric END,
           CASE WHEN f.published IS NULL THEN f.year_target ELSE (f.published->>'year_target')::numeric END
      FROM reports_indicatorquarter f JOIN plans_indicator i ON i.id = f.indicator_id
     WHERE f.plan_id = of_plan AND f.quarter = of_quarter AND f.unit_id IS NULL AND f.nature <> 'neither'
     ORDER BY CASE f.nature WHEN 'binding' THEN 0 ELSE 1 END, i.position
     LIMIT most;
END $read$;
