-- The labels of a job as they change hands: what is printed and neither used, spoiled, void nor
-- handed back. $1 job.
-- Columns as document_result_notice.sql
WITH job AS (
    SELECT j.* FROM label_job j WHERE j.id::text = lower($1)
      AND j.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR j.company_id = (SELECT app_company()))
), part AS (
    SELECT g.first_index, t.zh AS type, g.last_index - g.first_index + 1 AS issued,
           count(*) FILTER (WHERE e.printed) AS printed,
           count(*) FILTER (WHERE e.printed AND e.fate IS NULL) AS handed,
           min(serial_text(e.idx, e.random)) FILTER (WHERE e.idx = g.first_index) AS first,
           min(serial_text(e.idx, e.random)) FILTER (WHERE e.idx = g.last_index) AS last
    FROM job j JOIN label_range g ON g.job_id = j.id JOIN label_type t ON t.code = g.type
    JOIN label_end e ON e.job_id = j.id AND e.batch_id = g.batch_id
         AND e.idx BETWEEN g.first_index AND g.last_index
    GROUP BY g.first_index, g.last_index, t.zh
)
SELECT json_strip_nulls(json_build_object(
           'job', j.id, 'name', p.name, 'model', p.model, 'lot', b.lot, 'producer', r.name,
           'signed', to_char(j.signed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日 HH24:MI'),
           'approved', n.name,
           'issued_total', (SELECT sum(issued) FROM part),
           'printed_total', (SELECT sum(printed) FROM part),
           'handed_total', (SELECT sum(handed) FROM part),
           'ranges', (SELECT json_agg(json_build_object('type', type, 'first', first, 'last', last,
                                 'issued_count', issued, 'printed_count', printed,
                                 'handed_count', handed) ORDER BY first_index) FROM part))),
       json_build_object('job_id', j.id), j.batch_id, 0, j.area, j.company_id,
       CASE WHEN (SELECT sum(handed) FROM part) = 0 THEN json_build_object('code', 'labels_none_to_hand',
           'zh', '没有可移交的标签：尚未打印，或都已使用、损坏、作废；请先打印：firemark label print',
           'en', 'there is no label to hand over: none is printed, or all are used, spoiled or void; print them first: firemark label print') END
FROM job j JOIN batch b ON b.id = j.batch_id JOIN product p ON p.id = b.product_id
JOIN party r ON r.id = b.producer_id LEFT JOIN person n ON n.id = j.approved_by
