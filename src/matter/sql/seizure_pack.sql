-- Where a pack is, by the record. $1 batch and $2 index of its label. No row: nothing was put into it
SELECT place_id FROM pack WHERE batch_id = $1::bigint AND idx = $2::bigint
