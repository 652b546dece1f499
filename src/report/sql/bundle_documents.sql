-- The documents about a matter. $1 its numbers (array), $2 a JSON array of the hashes of those that are wanted
-- (null: all). Columns: number, kind in both languages, agency,
-- day, state, hash of its file, kind
SELECT d.number, k.zh, k.en, d.agency, to_char(d.issued_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), d.state,
       encode(d.sha256, 'hex'), d.kind
FROM document d JOIN document_kind k ON k.name = d.kind
WHERE d.subject = ANY ($1::text[]) AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ($2::jsonb IS NULL OR encode(d.sha256, 'hex') IN (SELECT jsonb_array_elements_text($2::jsonb)))
ORDER BY d.issued_at, d.number
