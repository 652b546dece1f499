-- The document whose file has this hash, as anybody may know it. $1 SHA-256 hex. Columns: number,
-- kind in both languages, agency, day, state, code, the document that replaced it, kind
SELECT d.number, k.zh, k.en, d.agency,
       to_char(d.issued_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), d.state, d.data->>'code',
       r.number, d.kind
FROM every_document d JOIN document_kind k ON k.name = d.kind LEFT JOIN every_document r ON r.id = d.replaced_by
WHERE d.sha256 = decode($1, 'hex')
ORDER BY d.state <> 'valid', d.issued_at DESC LIMIT 1
