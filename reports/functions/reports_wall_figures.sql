-- A quarter's figure of each task: what was published of it if any of that has moved since, the name of the indicator that
-- gave its light, and what is printed of it.
CREATE FUNCTION reports_wall_figures(of_plan bigint, of_quarter integer)
RETURNS TABLE (task_id bigint, published jsonb, named varchar, light smallint, rule smallint, reason varchar,
               year_bp integer, schedule_bp integer, incomplete boolean, asked integer, reported integer,
               to_verify boolean, bucket varchar, numbers jsonb, is_routine boolean, has_lead boolean)
LANGUAGE plpgsql STABLE ROWS 60 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $read$
BEGIN
    RETURN QUERY
    SELECT f.task_id, k.published,
           (SELECT i.name FROM plans_indicator i
             WHERE i.id = CASE WHEN k.published ? 'named_id' THEN (k.published->>'named_id')::bigint ELSE f.named_id END),
           f.light, f.rule, f.reason, f.year_bp, f.schedule_bp, f.incomplete, f.asked, f.reported, f.to_verify, f.bucket,
           f.numbers, f.is_routine, f.has_lead
      FROM reports_taskquarter f,
           LATERAL (SELECT CASE WHEN f.published->'light' <> coalesce(to_jsonb(f.light), 'null')
                              OR f.published->'rule' <> coalesce(to_jsonb(f.rule), 'null')
                              OR f.published->'reason' <> coalesce(to_jsonb(f.reason), 'null')
                              OR f.published->'numbers' <> coalesce(to_jsonb(f.numbers), 'null')
                              OR f.published->'year_bp' <> coalesce(to_jsonb(f.year_bp), 'null')
                              OR f.published->'plan_bp' <> coalesce(to_jsonb(f.plan_bp), 'null')
                              OR f.published->'schedule_bp' <> coalesce(to_jsonb(f.schedule_bp), 'null')
                              OR f.published->'gap_bp' <> coalesce(to_jsonb(f.gap_bp), 'null')
                              OR f.published->'incomplete' <> coalesce(to_jsonb(f.incomplete), 'null')
                              OR f.published->'asked' <> coalesce(to_jsonb(f.asked), 'null')
                              OR f.published->'reported' <> coalesce(to_jsonb(f.reported), 'null')
                              OR f.published->'own_bp' <> coalesce(to_jsonb(f.own_bp), 'null')
                              OR f.published->'worst_light' <> coalesce(to_jsonb(f.worst_light), 'null')
                              OR f.published->'worst_rule' <> coalesce(to_jsonb(f.worst_rule), 'null')
                              OR f.published->'worst_reason' <> coalesce(to_jsonb(f.worst_reason), 'null')
                              OR f.published->'worst_numbers' <> coalesce(to_jsonb(f.worst_numbers), 'null')
                              OR f.published->'named_id' <> coalesce(to_jsonb(f.named_id), 'null')
                              OR f.published->'update_state' <> coalesce(to_jsonb(f.update_state), 'null')
                              OR f.published->'to_verify' <> coalesce(to_jsonb(f.to_verify), 'null')
                              OR f.published->'bucket' <> coalesce(to_jsonb(f.bucket), 'null')
                           THEN f.published END AS published OFFSET 0) k
     WHERE f.plan_id = of_plan AND f.quarter = of_quarter;
END $read$;
