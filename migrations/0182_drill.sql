-- Recall drills: what would have to be found if a batch were recalled now, kept so that drills can
-- be compared. Nothing else follows from a drill.
CREATE TABLE recall_drill (
    id uuid CONSTRAINT recall_drill_pk PRIMARY KEY,
    batch_id bigint NOT NULL,
    area int NOT NULL,
    agency_id bigint,
    company_id bigint,
    person_id bigint,
    at timestamptz NOT NULL,
    result jsonb NOT NULL
);
CREATE INDEX recall_drill_batch ON recall_drill (batch_id, at);

CREATE FUNCTION apply_recall_drilled(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO recall_drill (id, batch_id, area, agency_id, company_id, person_id, at, result)
    SELECT e.id, e.batch_id, e.area, e.agency_id, e.company_id, e.person_id, e.occurred_at,
           e.body::jsonb
    FROM event_of(keys) e
$$;
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (163, 'recall_drilled', '召回演练', 'recall drilled', 'apply_recall_drilled', NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('recall_drilled', 'none');
GRANT SELECT, INSERT, UPDATE, DELETE ON recall_drill TO firemark_app;

-- The next-visit list takes the median occupancy of a kind of place where one is unknown.
CREATE INDEX place_occupancy ON place (kind, occupancy) WHERE occupancy IS NOT NULL;
