-- Whether an event is on record for a pack. $1 index of the pack, $2 event
SELECT 1 FROM pack_entry WHERE pack_idx = $1::bigint AND event_id = $2::uuid
