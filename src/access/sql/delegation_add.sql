-- A delegation. $1 from whom, $2 to whom, $3 powers, $4 first day or null, $5 last day, $6 why, $7 by whom
-- (0: the operator). Columns: id, first day; no row where the days are none to lend for
INSERT INTO delegation (from_person, to_person, powers, begins, until, reason, made_by)
SELECT $1::bigint, $2::bigint, $3::text[], d.begins, $5::date, $6, nullif($7::bigint, 0)
FROM (SELECT coalesce($4::date, today()) AS begins) d
WHERE d.begins BETWEEN today() AND today() + 366 AND $5::date BETWEEN d.begins AND d.begins + 91
RETURNING id, begins
