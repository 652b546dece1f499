-- The labels of a job as they change hands: what is printed and neither used, spoiled, void nor
-- handed back. $1 job.
-- Columns as document_result_notice.sql
WITH job AS (
    SELECT j.* FROM label_job j WHERE j.id::text = lower($1)
      AND j.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR j.company_id = (SELECT app_company()))
), part AS (
    SELECT g.type, e.idx, e.random, e.printed, e.printed AND e.fate IS NULL AS handed
    FROM job j JOIN label_range g ON g.job_id = j.id
    JOIN label_end e ON e.job_id = j.id AND e.batch_id = g.batch_id
         AND e.idx BETWEEN g.first_index AND g.last_index
), run AS (  -- without a gap, so that its ends tell every label of it
    SELECT type, idx, random,
           idx - row_number() OVER (PARTITION BY type ORDER BY idx) AS key
    FROM part WHERE handed
), line AS (
    SELECT min(idx) AS at, t.zh AS type, count(*) AS handed,
           (array_agg(serial_text(idx, random) ORDER BY idx))[1] AS first,
           (array_agg(serial_text(idx, random) ORDER BY idx DESC))[1] AS last
    FROM run JOIN label_type t ON t.code = run.type GROUP BY key, run.type, t.zh
)
SELECT json_strip_nulls(json_build_object(
           'job', j.id, 'name', p.name, 'model', p.model, 'lot', b.lot, 'producer', r.name,
           'signed', to_char(j.signed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日 HH24:MI'),
           'approved', n.name,
           'issued_total', (SELECT count(*) FROM part),
           'printed_total', (SELECT count(*) FROM part WHERE printed),
           'handed_total', (SELECT count(*) FROM part WHERE handed),
           'ranges', (SELECT json_agg(json_build_object('type', type, 'first', first, 'last', last,
                                 'handed_count', handed) ORDER BY at) FROM line))),
       json_build_object('job_id', j.id), j.batch_id, 0, j.area, j.company_id,
       CASE WHEN NOT EXISTS (SELECT FROM line) THEN json_build_object('code', 'labels_none_to_hand',
           'zh', '没有可移交的标签：尚未打印，或都已使用、损坏、作废；请先打印：firemark label print',
           'en', 'there is no label to hand over: none is printed, or all are used, spoiled or void; print them first: firemark label print') END
FROM job j JOIN batch b ON b.id = j.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id LEFT JOIN person n ON n.id = j.approved_by
