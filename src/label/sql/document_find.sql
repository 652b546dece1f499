-- A document inside the asker's scope, locked. $1 number, or $2 index and $3 random part of its
-- label. Columns: id, number, kind, subject, state, batch, area, company, SHA-256, power, the
-- document that replaced it, code
SELECT d.id, d.number, d.kind, d.subject, d.state, d.batch_id, d.area, d.company_id,
       encode(d.sha256, 'hex'), k.power,
       (SELECT r.number FROM document r WHERE r.id = d.replaced_by), d.data->>'code'
FROM document d JOIN document_kind k ON k.name = d.kind
WHERE (d.number = $1 OR (d.label_index = $2::bigint
       AND EXISTS (SELECT FROM label l WHERE l.batch_id = 0 AND l.idx = d.label_index
                   AND l.random = $3::int)))
  AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR d.company_id = (SELECT app_company()))
FOR UPDATE OF d
