-- The terms of impairments. No parameters.
SELECT json_agg(json_build_object('product', product, 'hours', hours, 'basis_zh', basis_zh,
                'basis_en', basis_en) ORDER BY product) FROM impairment_term
