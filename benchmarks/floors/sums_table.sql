CREATE TABLE IF NOT EXISTS floor_sums (
    quarter smallint, owner_id bigint, unit_id bigint, item_id bigint, rows_owed int, rows_approved int, approved numeric,
    least numeric, most numeric, is_complete boolean, PRIMARY KEY (quarter, owner_id, unit_id, item_id));
CREATE INDEX IF NOT EXISTS floor_values_of_quarter ON tasks_datavalue (quarter);
ANALYZE tasks_datavalue
