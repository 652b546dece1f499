-- Where an alert goes: the open one of its unit, kind and place; the open one that stands for the rest of
-- its batch at the place; or whether one must be raised that does, because so many are open already.
-- $1 batch, $2 unit, $3 kind, $4 place, $5 whether many are
-- one.
-- Columns: id of the open one or null, that of the one for the rest or null, too many are open
SELECT (SELECT id FROM every_alert WHERE batch_id = $1::bigint AND unit_index = $2::bigint AND kind = $3
        AND place_id = $4::bigint AND state = 'open'),
       (SELECT id FROM every_alert WHERE batch_id = $1::bigint AND unit_index = 0 AND kind = $3
        AND place_id = $4::bigint AND state = 'open' AND why ? 'many'),
       ((SELECT count(*) FROM (SELECT FROM every_alert WHERE place_id = $4::bigint AND kind = $3
                               AND batch_id = $1::bigint AND state = 'open'
                               LIMIT watch_cap()) x) >= watch_cap() AND $5::boolean)::int
