-- Whether a recall of a batch is for the asker to open: its maker or goods of it are in the asker's areas.
-- $1 batch. Column: t or f
SELECT b.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
       OR EXISTS (SELECT FROM holding h JOIN place l ON l.id = h.place_id WHERE h.batch_id = b.id AND h.qty <> 0
                  AND l.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi()))
FROM batch b WHERE b.id = $1::bigint
