-- Whether the lister has something to do. $1 age in seconds at which a manifest is made anew.
-- Columns: 1 where labels were touched, 1 where there is no manifest at all, 1 where the last is
-- old or its key changed, the seq to be signed (0 none).
SELECT EXISTS (SELECT FROM status_touched)::int, (m.seq IS NULL)::int,
       (m.made_at < now() - $1::int * interval '1 second'
           OR EXISTS (SELECT FROM status_touched WHERE batch_id = 0 AND place_id IS NULL))::int,
       CASE WHEN m.signed IS NULL THEN coalesce(m.seq, 0) ELSE 0 END
FROM (VALUES (1)) one(x)
LEFT JOIN (SELECT seq, made_at, signed FROM status_manifest ORDER BY seq DESC LIMIT 1) m ON true
