-- Goods that come to a site are held against their papers before anybody uses them (site
-- acceptance). Nothing moves; what does not agree raises an alert.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (36, 'site_checked', '进场验收', 'checked on arrival at the site', 'apply_site_check', 'inspecting',
  NULL);
INSERT INTO status_scope (kind, scope) VALUES ('site_checked', 'none');

INSERT INTO alert_kind (name, zh, en, family, advice_zh, advice_en) VALUES
 ('site_mismatch', '进场验收与单据不符', 'goods at a site are not what their papers say', 'label',
  '暂不使用；核对实物、标签和随货单据，查清实物从何而来',
  'do not use them; compare goods, labels and papers, and find out where they came from');

CREATE TABLE site_check (
    batch_id bigint NOT NULL,
    event_id uuid NOT NULL,
    seq bigint NOT NULL,
    place_id bigint NOT NULL,
    at timestamptz NOT NULL,
    qty bigint NOT NULL CONSTRAINT site_check_qty CHECK (qty > 0),
    first_idx bigint,
    last_idx bigint,
    result text NOT NULL CONSTRAINT site_check_result CHECK (result IN
        ('conformant', 'mismatch_class', 'mismatch_instance', 'mismatch_quantity')),
    document text,
    reason text,
    CONSTRAINT site_check_pk PRIMARY KEY (batch_id, event_id)
);
CREATE INDEX site_check_place ON site_check (place_id, at);
CREATE INDEX site_check_unit ON site_check (batch_id, first_idx, last_idx)
    WHERE first_idx IS NOT NULL;

CREATE FUNCTION apply_site_check(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO site_check (batch_id, event_id, seq, place_id, at, qty, first_idx, last_idx, result,
                            document, reason)
    SELECT e.batch_id, e.id, e.seq, e.place_id, e.occurred_at, b.qty, b.first, b.last, b.result,
           b.document, b.reason
    FROM event_of(keys) e,
         LATERAL jsonb_to_record(e.body::jsonb) AS b(qty bigint, first bigint, last bigint,
             result text, document text, reason text)
$$;

GRANT SELECT, INSERT ON site_check TO firemark_app;
