-- Words that cells may hold instead of codes. Columns: what, what is stored, the word
SELECT 'area', code::text, w FROM area, LATERAL unnest(ARRAY[name_zh, name_en,
    CASE WHEN length(name_zh) > 2 THEN rtrim(name_zh, '区市') END]) w WHERE w <> ''
UNION ALL
SELECT 'kind', name, w FROM party_kind, LATERAL unnest(ARRAY[zh, en]) w
UNION ALL
VALUES ('entry', 'ccc', '强制性认证'), ('entry', 'ccc', 'CCC'), ('entry', 'ccc', '3C'),
       ('entry', 'voluntary', '自愿'), ('entry', 'voluntary', '自愿性认证'), ('entry', 'none', '无')
