-- The number that comes next, and the valid document about the same subject where there may be but
-- one. $1 issuer, $2 kind, $3 year, $4 subject, $5 the document that is replaced, or null
SELECT (SELECT coalesce(max(serial), 0) + 1 FROM every_document
        WHERE issuer = $1::bigint AND kind = $2 AND year = $3::smallint),
       (SELECT d.number FROM every_document d JOIN document_kind k ON k.name = d.kind AND k.single
        WHERE d.kind = $2 AND d.subject = $4 AND d.state = 'valid'
          AND d.id IS DISTINCT FROM $5::uuid LIMIT 1)
