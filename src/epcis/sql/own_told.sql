-- Keeps what told events are asked by; one told before is changed where it says something else now.
-- $1 JSON array of {batch_id, id, event_id, hash, type, time, recorded, facts}
WITH told AS (
    INSERT INTO epcis_own (id, batch_id, seq, event_id, hash, type, event_time, record_time,
                           facts, area, companies, echo_area, echo_company)
    SELECT x.id, x.batch_id, nextval('event_seq'), x.event_id, x.hash, x.type, x."time",
           x.recorded, x.facts, e.area,
           ARRAY(SELECT DISTINCT c FROM (
               SELECT e.company_id UNION ALL
               SELECT p.party_id FROM place p WHERE p.id IN (e.place_id,
                   (e.body::jsonb->>'from_place')::bigint, (e.body::jsonb->>'to_place')::bigint))
               AS w(c) WHERE c IS NOT NULL ORDER BY 1), c.area, c.company_id
    FROM jsonb_to_recordset($1::jsonb) AS x(batch_id bigint, id uuid, event_id text, hash text,
             type text, "time" timestamptz, recorded timestamptz, facts text[])
    JOIN event e ON e.batch_id = x.batch_id AND e.id = x.id
    LEFT JOIN epcis_moved v ON v.id = x.id LEFT JOIN epcis_event c ON c.id = v.captured
    ORDER BY e.seq
    ON CONFLICT ON CONSTRAINT epcis_own_pk DO UPDATE
    SET seq = excluded.seq, hash = excluded.hash, record_time = excluded.record_time,
        facts = excluded.facts
    WHERE epcis_own.facts <> excluded.facts
    RETURNING facts, area, companies
)
INSERT INTO epcis_own_value (kind, value, area, company_id)
SELECT DISTINCT v.kind, v.value, t.area, c.id
FROM told t, LATERAL epcis_values_of(t.facts) v,
     unnest(CASE WHEN t.companies = '{}' THEN '{0}' ELSE t.companies END) AS c(id)
ORDER BY 1, 2, 3, 4
ON CONFLICT DO NOTHING
