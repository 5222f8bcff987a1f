-- what stands in the way of an answer is left to the caller, who has the words for it
CREATE FUNCTION units_token_found(wanted text, OUT id bigint, OUT per_minute integer, OUT last_used_at timestamptz,
                                  OUT scopes text, OUT path text, OUT expires_at timestamptz, OUT revoked_at timestamptz,
                                  OUT has_account boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $found$
BEGIN
    SELECT t.id, t.per_minute, t.last_used_at, t.scopes, u.path, t.expires_at, t.revoked_at, p.is_active
      INTO id, per_minute, last_used_at, scopes, path, expires_at, revoked_at, has_account
      FROM units_apitoken t
      JOIN units_unit u ON u.id = t.unit_id
      LEFT JOIN units_user p ON p.id = t.person_id
     WHERE t.digest = wanted;
END $found$;
