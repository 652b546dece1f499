-- What a holder still has of a recalled batch, less what signed waivers explain of it.
-- $1 recall, $2 batch, $3 place
SELECT coalesce((SELECT held - w_held FROM recall_left($1::uuid, $2::bigint)
                 WHERE place_id = $3::bigint), 0)
