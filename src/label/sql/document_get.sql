-- A document with what was printed. $1 id
SELECT json_build_object('number', d.number, 'kind', d.kind, 'kind_zh', k.zh, 'kind_en', k.en,
           'agency', d.agency, 'subject', d.subject, 'batch', b.code, 'issued_at', d.issued_at,
           'issued_by', n.name, 'code', d.data->>'code', 'sha256', encode(d.sha256, 'hex'),
           'document_state', d.state, 'state_at', d.state_at, 'reason', d.reason,
           'replaced_by', r.number, 'data', d.data)
FROM document d JOIN document_kind k ON k.name = d.kind LEFT JOIN every_batch b ON b.id = d.batch_id
LEFT JOIN person n ON n.id = d.issued_by LEFT JOIN document r ON r.id = d.replaced_by
WHERE d.id = $1::uuid
