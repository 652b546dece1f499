-- Records the staged events of job $1 for area $2, agency $3, company $4 and person $5; which of
-- them were new. A company's events belong to the area where it is.
SELECT unnest(epcis_merge($1::uuid, coalesce((SELECT p.area FROM party p WHERE p.id = $4::bigint),
                                             $2::int),
                          $3::bigint, $4::bigint, $5::bigint))
