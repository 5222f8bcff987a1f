-- The different lights of a plan as they stand, each with the tasks and quarters that have it; and where a quarter is
-- closed, what was published instead: colour and reason, and the year's progress then and now if a correction moved it.
CREATE FUNCTION reports_wall_lights(of_plan bigint)
RETURNS TABLE (is_open boolean, light smallint, reason varchar, update_state varchar, was_light integer, was_reason text,
               moved integer[], tasks bigint[], quarters smallint[])
LANGUAGE plpgsql STABLE ROWS 60 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $read$
BEGIN
    RETURN QUERY
    SELECT f.published IS NULL, f.light, f.reason, f.update_state,
           (f.published->>'light')::int, f.published->>'reason',
           CASE WHEN f.published IS NOT NULL AND f.published->>'year_bp' IS DISTINCT FROM f.year_bp::text
                THEN ARRAY[(f.published->>'year_bp')::int, f.year_bp] END,
           array_agg(f.task_id), array_agg(f.quarter)
      FROM reports_taskquarter f
     WHERE f.plan_id = of_plan
     GROUP BY 1, 2, 3, 4, 5, 6, 7;
END $read$;
