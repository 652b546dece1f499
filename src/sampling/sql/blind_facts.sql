-- What blinding a sample needs. $1 number of the sampling record, $2 code of the laboratory. Columns:
-- record, batch, area, company, place, result, blinded already, laboratory or null
SELECT s.id, s.batch_id, s.area, s.company_id, s.place_id, s.result,
       EXISTS (SELECT FROM sample_blind x WHERE x.sampling_id = s.id),
       (SELECT p.id FROM party p WHERE p.code = $2 AND p.kind = 'laboratory')
FROM sampling_record s
WHERE s.number = $1 AND s.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
  AND (SELECT app_company()) IS NULL
FOR UPDATE
