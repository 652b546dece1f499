-- What an identifier was registered for: codes of place and batch. $1 the identifier
SELECT p.code, b.code FROM epcis_name n
LEFT JOIN place p ON p.id = n.place_id LEFT JOIN batch b ON b.id = n.batch_id
WHERE n.uri = $1
