-- What a witness said. $1 log, $2 its name, $3 how far it is (0: as it was), $4 trouble, or null.
INSERT INTO log_witness (origin, witness, size, trouble) VALUES ($1::int, $2, $3::bigint, $4)
ON CONFLICT ON CONSTRAINT log_witness_pk DO UPDATE
SET size = CASE WHEN excluded.size > 0 OR excluded.trouble IS NULL THEN excluded.size
           ELSE log_witness.size END,
    trouble = excluded.trouble, asked_at = now()
