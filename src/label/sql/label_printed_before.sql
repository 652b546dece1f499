-- What of these labels was printed before. $1 job, $2 ranges as [[first, last], ..], $3 key of the
-- request or null, $4 person. Columns: how many labels, when last, whether the very request
-- printed them before (null: there was none of this key)
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
       (SELECT range_agg(int8range(d.first_idx, d.last_idx, '[]')) = (SELECT s FROM asked)
        FROM label_printing g JOIN label_printed d ON d.printing_id = g.id
        WHERE g.job_id = $1::uuid AND g.retry_key = $3 AND g.person_id = $4::bigint)
