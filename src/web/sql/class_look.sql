-- What a GTIN, or a GTIN with a lot number, stands for; no row where nothing is registered.
-- $1 GTIN of 14 digits, $2 lot number or null
SELECT json_build_object('product', pr.name, 'product_en', pr.name_en, 'model', pr.model,
    'standard', pr.standard, 'batch', b.code, 'lot', b.lot, 'producer', pp.name,
    'recall', r.number, 'recalled_at', to_json(r.opened_at) #>> '{}',
    'recalls', (SELECT coalesce(json_agg(json_build_object('lot', x.lot, 'recall', c.number)
                                         ORDER BY c.opened_at DESC), '[]')
                FROM batch x JOIN recall c ON c.id = x.recall_id
                WHERE x.product_id = pr.id AND $2::text IS NULL))
FROM product pr
LEFT JOIN batch b ON b.product_id = pr.id AND b.lot = $2
LEFT JOIN party pp ON pp.id = b.producer_id
LEFT JOIN recall r ON r.id = b.recall_id
WHERE pr.gtin = $1 AND ($2::text IS NULL OR b.id IS NOT NULL)
ORDER BY r.id IS NULL, b.id, pr.id LIMIT 1
