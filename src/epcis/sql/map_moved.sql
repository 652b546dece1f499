-- Our events $1 ([{batch, id}]) came of the captured event $2.
INSERT INTO epcis_moved (id, captured, batch_id)
SELECT x.id, $2::uuid, x.batch
FROM jsonb_to_recordset($1::jsonb) AS x(batch bigint, id uuid) ON CONFLICT DO NOTHING
