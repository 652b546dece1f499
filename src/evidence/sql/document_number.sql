-- The next number after the greatest given so far, four digits at least. $1 prefix, $2 agency
-- or area.
WITH head AS (
    SELECT $1::text || to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY') || '-' || $2::text
           || '-' AS text
), next AS (
    SELECT h.text, (1 + coalesce(max(substr(n.number, length(h.text) + 1)::int), 0))::text AS n
    FROM head h
    LEFT JOIN (SELECT number FROM every_sample UNION ALL SELECT number FROM recall
               UNION ALL SELECT number FROM every_destruction UNION ALL SELECT number FROM every_not_sampled
               UNION ALL SELECT number FROM every_seizure UNION ALL SELECT run FROM every_inquiry
               UNION ALL SELECT number FROM every_received) n
        ON starts_with(n.number, h.text)
    GROUP BY h.text
)
SELECT text || lpad(n, greatest(4, length(n)), '0') FROM next
