-- An alias changes no label's status.
INSERT INTO status_scope (kind, scope) VALUES ('unit_aliased', 'none');
