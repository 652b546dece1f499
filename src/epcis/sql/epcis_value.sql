-- Whether a collection has a value for the asker. $1 collection, $2 value, $3 text[]: standard
-- words, or null
SELECT 1 WHERE $2 = ANY ($3::text[]) OR EXISTS (
    SELECT FROM epcis_value_all v
    WHERE v.kind = $1 AND v.value = $2
      AND v.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR v.company_id = (SELECT app_company())))
