-- The log that grows, as people are told of it. No parameters.
SELECT coalesce((
    SELECT json_build_object('log', l.n, 'origin', l.name, 'key', l.vkey, 'sm2_key', l.sm2_vkey,
        'began_at', l.began_at, 'goes_on_from', split_part(l.prior, E'\n', 1), 'entries', l.size,
        'pending', (SELECT count(*) FROM event_pending), 'signed_entries', l.signed,
        'signed_at', (SELECT signed_at FROM log_checkpoint c
                      WHERE c.origin = l.n ORDER BY size DESC LIMIT 1),
        'stamped_entries', s.size, 'stamped_at', s.stamped_at,
        'witnesses', (SELECT coalesce(json_agg(json_build_object('witness', w.witness,
                          'cosigned', (SELECT max(k.size) FROM log_cosignature k
                                       WHERE k.origin = l.n AND k.witness = w.witness),
                          'asked_at', w.asked_at, 'trouble', w.trouble) ORDER BY w.witness), '[]')
                      FROM log_witness w WHERE w.origin = l.n))
    FROM log_now l LEFT JOIN LATERAL (SELECT size, stamped_at FROM log_stamp t WHERE t.origin = l.n
                                      ORDER BY size DESC LIMIT 1) s ON true), '{"log": null}')
