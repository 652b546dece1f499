-- The next number after the greatest given so far. $1 prefix, $2 agency or area.
WITH head AS (SELECT $1::text || to_char(now(), 'YYYY') || '-' || $2::text || '-' AS text)
SELECT h.text || lpad((1 + coalesce(max(substr(n.number, length(h.text) + 1)::int), 0))::text,
                      4, '0')
FROM head h LEFT JOIN (SELECT number FROM sampling_record UNION ALL SELECT number FROM recall
                       UNION ALL SELECT number FROM destruction) n
     ON starts_with(n.number, h.text)
GROUP BY h.text
