-- Names and units of products. $1 ids as a JSON array
SELECT id, code, name, base_unit FROM product
WHERE id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) ORDER BY id
