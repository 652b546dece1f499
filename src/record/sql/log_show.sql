-- The log that grows, as people are told of it. No parameters.
SELECT coalesce((
    SELECT json_build_object('log', n, 'origin', name, 'key', vkey, 'sm2_key', sm2_vkey,
        'began_at', began_at, 'goes_on_from', split_part(prior, E'\n', 1), 'entries', size,
        'pending', (SELECT count(*) FROM event_pending), 'signed_entries', signed,
        'signed_at', (SELECT signed_at FROM log_checkpoint c
                      WHERE c.origin = l.n ORDER BY size DESC LIMIT 1))
    FROM log_now l), '{"log": null}')
