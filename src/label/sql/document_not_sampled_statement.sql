-- A visit that brought no sample. $1 number of the record. Columns as document_result_notice.sql
SELECT json_strip_nulls(json_build_object(
           'number', n.number, 'task', n.fields->>'task', 'domain_code', n.domain,
           'place', l.name, 'place_code', l.code, 'place_credit', h.credit_code,
           'place_address', coalesce(nullif(l.address, ''), h.address),
           'contact', coalesce(n.fields->>'contact', h.contact),
           'phone', coalesce(n.fields->>'phone', h.phone), 'product', p.name,
           'visited', to_char(n.visited_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日 HH24:MI'),
           'reason', n.reason, 'detail', n.fields->>'detail',
           'photos', jsonb_array_length(n.fields->'photos'),
           'officers', (SELECT string_agg(x, '、')
                        FROM jsonb_array_elements_text(n.fields->'samplers') x))),
       json_build_object('sampling_id', n.id), 0, n.place_id, n.area, n.company_id, NULL::json
FROM not_sampled n JOIN place l ON l.id = n.place_id JOIN party h ON h.id = l.party_id
LEFT JOIN product p ON p.id = n.product_id
WHERE n.number = $1
  AND n.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND ((SELECT app_company()) IS NULL OR n.company_id = (SELECT app_company()))
