-- What became of a print job that nobody has ended meanwhile; whether somebody wants it cancelled. $1 id, $2 state, $3 sent, $4 taken,
-- $5 the printer's number of it or null, $6 why, $7 in Chinese, $8 in English, $9 next try in seconds
UPDATE print_job
SET state = $2, sent = $3::int, taken = $4::int, remote_job = $5::int, why = $6, why_zh = $7,
    why_en = $8, tries = CASE WHEN $4::int > taken THEN 0 WHEN $2 = 'queued' THEN tries + 1 ELSE tries END,
    changed_at = now(), next_try_at = now() + $9::int * interval '1 second'
WHERE id = $1::uuid AND state IN ('queued', 'sending')
RETURNING cancel
