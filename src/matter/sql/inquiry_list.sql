-- Inquiries with their counts: those that need work first. $1 batch's code, $2 recall's number,
-- $3 stage, $4 how many
WITH mine AS (
    SELECT i.*, b.code AS batch, l.code AS place, l.name AS holder, p.base_unit
    FROM inquiry_now i JOIN every_batch b ON b.id = i.batch_id JOIN place l ON l.id = i.place_id
    JOIN product p ON p.id = b.product_id
    WHERE ($1::text IS NULL OR b.code = $1)
      AND ($2::text IS NULL OR b.id IN (SELECT batch_id FROM every_recall WHERE number = $2))
      AND i.area BETWEEN (SELECT app_area_lo()) AND (SELECT app_area_hi())
      AND ((SELECT app_company()) IS NULL OR i.company_id = (SELECT app_company()))
)
SELECT json_build_object(
    'counts', (SELECT json_build_object('asked', count(*),
                   'answered', count(*) FILTER (WHERE stage = 'answered'),
                   'waiting', count(*) FILTER (WHERE stage IN ('sent', 'opened')),
                   'silent', count(*) FILTER (WHERE stage IN ('overdue', 'escalated')),
                   'closed', count(*) FILTER (WHERE stage = 'closed'),
                   'units_asked', coalesce(sum(asked), 0),
                   'units_told', coalesce(sum(told), 0)) FROM mine),
    'inquiries', (SELECT coalesce(json_agg(x.j), '[]') FROM (
        SELECT json_build_object('number', number, 'batch', batch, 'place', place,
                   'name', holder, 'area', area, 'stage', stage, 'asked', asked, 'told', told,
                   'unit', base_unit, 'due_on', due_on, 'sent_at', sent_at,
                   'answered_at', answered_at, 'receipt', receipt,
                   'to_confirm', (SELECT count(*) FROM inquiry_receiver r
                                  WHERE r.inquiry_id = mine.id AND r.round = mine.answer_round
                                    AND r.state = 'named')) AS j
        FROM mine WHERE ($3::text IS NULL OR stage = $3)
        ORDER BY array_position(ARRAY['escalated', 'overdue', 'opened', 'sent', 'answered',
                                      'closed'], stage), due_on, number
        LIMIT coalesce($4::int, 200)) x))
