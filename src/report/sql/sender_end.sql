-- Takes nothing from it any more. $1 code
UPDATE sender SET ended_at = now() WHERE code = $1 AND ended_at IS NULL
RETURNING json_build_object('code', code, 'state', 'ended')
