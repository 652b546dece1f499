-- What changes no label's status, so that the list is not made anew for it.
INSERT INTO status_scope (kind, scope) VALUES
 ('signatures_kept', 'none'), ('sample_blinded', 'none'), ('sample_revealed', 'none'),
 ('samples_kept', 'none');
