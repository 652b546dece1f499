-- Begins again behind `taken`. $1 id, $2 taken, $3 reason or null
UPDATE print_job
SET state = CASE WHEN $2::int = labels THEN 'done' ELSE 'queued' END, taken = $2::int, sent = $2::int,
    remote_job = NULL, cancel = false, why = NULL, why_zh = NULL, why_en = NULL, tries = 0,
    changed_at = now(), next_try_at = now(),
    options = CASE WHEN $3::text IS NULL THEN options
                   ELSE jsonb_set(options, '{reason}', to_jsonb($3::text)) END
WHERE id = $1::uuid
