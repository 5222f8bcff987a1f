-- one text for each plan that is no draft in a subtree: its id, its figures revision, how many of its quarters are closed
CREATE FUNCTION plans_figure_states(inside text, wanted text) RETURNS text[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $states$
BEGIN
    IF wanted IS NOT NULL THEN
        RETURN ARRAY(
            SELECT concat_ws(' ', p.id, p.figures_revision, (
                       SELECT count(r.closed_at) FROM plans_reportingperiod r WHERE r.plan_id = p.id))
              FROM plans_plan p JOIN units_unit u ON u.id = p.owner_id
             WHERE p.code = wanted AND p.state <> 'draft' AND starts_with(u.path, inside));
    END IF;
    RETURN ARRAY(
        SELECT concat_ws(' ', p.id, p.figures_revision, (
                   SELECT count(r.closed_at) FROM plans_reportingperiod r WHERE r.plan_id = p.id))
          FROM units_unit u JOIN plans_plan p ON p.owner_id = u.id
         WHERE u.path ~>=~ inside AND u.path ~<~ (inside || '~') AND p.state <> 'draft'
           AND u.kind IN ('district', 'street_office')
         ORDER BY p.id);
END $states$;
