-- The terms that documents state. No parameters.
SELECT json_agg(json_build_object('name', name, 'length', length, 'unit', unit, 'basis', basis)
                ORDER BY name) FROM document_term
