-- What the rules of a key's life ask. $1 kid, $2 the day or null (now) when another key of the
-- same agency should sign. The last two columns: today, when its revocation was asked for
SELECT key_state(k), k.alg, k.store, k.agency_id, k.issuer, to_json(k.hosts), to_json(k.types),
       k.revoke_asked_by, k.revoke_reason, to_json(k.revoked_from) #>> '{}', encode(k.public_key, 'hex'),
       EXISTS (SELECT FROM signing_key o WHERE o.kid <> k.kid AND o.revoked_at IS NULL
               AND o.agency_id IS NOT DISTINCT FROM k.agency_id AND o.active_from IS NOT NULL
               AND o.revoke_asked_at IS NULL
               AND o.active_from <= coalesce(($2::date)::timestamp AT TIME ZONE 'Asia/Shanghai', now())
               AND least(o.retire_at, o.expires_at) > coalesce(($2::date)::timestamp AT TIME ZONE 'Asia/Shanghai', now())),
       to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), k.revoke_asked_at
FROM signing_key k WHERE k.kid = $1::smallint
