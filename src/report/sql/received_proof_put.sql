-- Keeps a proof that came. $1 received matter, $2 which, $3 event, $4 its kind, $5 the proof
INSERT INTO received_proof (received_id, n, event, kind, proof) VALUES ($1::uuid, $2::int, $3::uuid, $4, $5)
