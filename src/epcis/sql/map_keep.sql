-- What came of an event. $1 id, $2 number, $3 state, $4 moves, $5 code, $6 zh, $7 en
INSERT INTO epcis_mapping (id, seq, state, moves, code, zh, en)
VALUES ($1::uuid, $2::bigint, $3, $4::int, $5, $6, $7)
ON CONFLICT ON CONSTRAINT epcis_mapping_pk DO UPDATE
SET state = excluded.state, moves = excluded.moves, code = excluded.code, zh = excluded.zh,
    en = excluded.en, at = now()
