-- What of these labels was printed before. $1 job, $2 ranges as [[first, last], ..], $3 key of the
-- request behind the digest of all it asked, or null; it counts for ten minutes. $4 person. Columns: how many labels, when last, whether
-- the very request printed them before (null: there was none of this key; false: the key asked
-- something else)
WITH asked AS (
    SELECT range_agg(int8range((r->>0)::bigint, (r->>1)::bigint, '[]')) AS s
    FROM jsonb_array_elements($2::jsonb) r
), before AS (
    SELECT range_agg(int8range(first_idx, last_idx, '[]')) AS s
    FROM label_printed WHERE job_id = $1::uuid
)
SELECT coalesce((SELECT sum(upper(x) - lower(x)) FROM asked a, before b, unnest(a.s * b.s) x), 0),
       (SELECT to_char(max(printed_at) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
        FROM label_printing WHERE job_id = $1::uuid),
       (SELECT bool_and(retry_key = $3) FROM label_printing
        WHERE job_id = $1::uuid AND person_id = $4::bigint
          AND substr(retry_key, 34) = substr($3, 34)
          AND printed_at > now() - interval '10 minutes')
