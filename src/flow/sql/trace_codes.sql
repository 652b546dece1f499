-- The names behind the codes of a movement. Columns: 'kind' or 'grade', code, name
SELECT 'kind', code, name FROM event_kind WHERE event_moves(apply)
UNION ALL SELECT 'grade', code, name FROM grade
