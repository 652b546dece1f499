-- An issuing agency. $1 its party code
SELECT id, name FROM party WHERE code = $1 AND kind = 'agency'
