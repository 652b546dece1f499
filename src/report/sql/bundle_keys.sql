-- What is checked by: the trust list and its roots (null: none yet), and the last stamp over the log that
-- grows: its size and token in hex (null: none). No parameters.
SELECT t.document, r.roots, s.size, encode(s.token, 'hex')
FROM (SELECT 1) one LEFT JOIN trust_current t ON true LEFT JOIN trust_roots r ON true
LEFT JOIN LATERAL (SELECT s.size, s.token FROM log_stamp s JOIN log_now l ON l.n = s.origin
                   ORDER BY s.size DESC LIMIT 1) s ON true
