-- The valid document of a kind about a subject that was issued last. $1 kind, $2 subject.
-- Columns: what was printed, what its code says
SELECT d.data, d.code_text FROM document d
WHERE d.kind = $1 AND d.subject = $2 AND d.state = 'valid'
  AND d.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
ORDER BY d.issued_at DESC LIMIT 1
