-- Ed25519 gives the same signature again; ES256 and SM2 never do. What they signed is kept, so that
-- a label can be printed again byte for byte. A signature is no secret: it stands on the label.
INSERT INTO event_kind (code, name, zh, en, apply) VALUES
 (76, 'signatures_kept', '保存签名', 'signatures kept', 'apply_signatures_kept');

CREATE TABLE label_signature (
    batch_id bigint NOT NULL,
    idx bigint NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT label_signature_pk PRIMARY KEY (batch_id, idx)
);

CREATE FUNCTION apply_signatures_kept(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    WITH range AS MATERIALIZED (
        SELECT e.batch_id, (r->>'first')::bigint AS first, (r->>'last')::bigint AS last,
               decode(r->>'signatures', 'hex') AS signatures
        FROM event_of(keys) e, jsonb_array_elements(e.body::jsonb->'ranges') r
    )
    INSERT INTO label_signature (batch_id, idx, signature)
    SELECT batch_id, first + i, substring(signatures FROM i * 64 + 1 FOR 64)
    FROM range, generate_series(0, (last - first)::int) i
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON label_signature TO firemark_app;
GRANT SELECT ON label_signature TO firemark_signer;
