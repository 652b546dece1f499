-- The districts and special areas.
SELECT coalesce(json_agg(json_build_object('code', code, 'name', name_zh, 'name_en', name_en,
                                           'kind', kind) ORDER BY code), '[]')
FROM area
