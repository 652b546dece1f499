-- A job that is still to be run, locked: behaviour and document. $1 id
SELECT behaviour, body FROM epcis_job WHERE id = $1::uuid AND running FOR UPDATE
