-- Who took a matter out of the house, and what it was.
INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (213, 'matter_exported', '导出案卷', 'matter exported', NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('matter_exported', 'none');
