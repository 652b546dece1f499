-- A term of impairments: of one product, or ('') of any other. $1 hours, $2 basis, $3 its English
-- or null, $4 product or null
INSERT INTO impairment_term AS t (product, hours, basis_zh, basis_en)
VALUES (coalesce($4, ''), $1::int, $2, coalesce($3, $2))
ON CONFLICT ON CONSTRAINT impairment_term_pk DO UPDATE
SET hours = excluded.hours, basis_zh = excluded.basis_zh, basis_en = excluded.basis_en
RETURNING json_build_object('product', product, 'hours', hours, 'basis_zh', basis_zh,
                            'basis_en', basis_en)
