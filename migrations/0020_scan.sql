-- Scans: whether a label was ever scanned (a register, so that nobody searches the events for
-- it), what a scan by the gather lane may touch, and the alert about a forged label.

ALTER TABLE label ADD COLUMN scanned boolean NOT NULL DEFAULT false;

CREATE FUNCTION apply_scanned(keys event_key[]) RETURNS void LANGUAGE sql AS $$
    UPDATE label l SET scanned = true
    FROM event_of(keys) e
    WHERE l.batch_id = e.batch_id AND l.idx = e.unit_index AND NOT l.scanned
$$;
UPDATE event_kind SET apply = 'apply_scanned' WHERE code = 21;

INSERT INTO alert_kind (name, zh, en) VALUES
 ('label_forged', '疑似伪造标签被扫到', 'a suspected forgery of a label was scanned');

GRANT SELECT (batch_id, id, seq) ON event TO firemark_gather;
GRANT UPDATE (scanned) ON label TO firemark_gather;
