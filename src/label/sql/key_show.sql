-- One key and what happened to it, in the order that people read it. $1 kid
SELECT (left(key_json(k)::text, -1) || ',' || substr(json_build_object(
    'store', split_part(k.store, ':', 1), 'hosts', array_to_string(k.hosts, ' '),
    'types', k.types, 'replaces', k.replaces, 'not_before', k.not_before,
    'expires_at', k.expires_at, 'revoked_from', k.revoked_from, 'reason', k.revoke_reason,
    'labels', (SELECT count(*) FROM label l WHERE l.kid = k.kid AND l.text_sha256 IS NOT NULL),
    'sha256', encode(sha256(k.public_key), 'hex'),
    'history', (SELECT json_agg(json_build_object('at', e.occurred_at, 'kind', n.name,
            'effective', coalesce(e.body::jsonb->>'from', e.body::jsonb->>'at'),
            'by', p.name, 'reason', e.body::jsonb->>'reason') ORDER BY e.seq)
        FROM event e JOIN event_kind n ON n.code = e.kind LEFT JOIN person p ON p.id = e.person_id
        WHERE e.kind = ANY ('{70,71,72,73,74,75}')
          AND (e.body::jsonb->>'kid')::smallint = k.kid))::text, 2))::json
FROM signing_key k WHERE k.kid = $1::smallint
