-- Ends a print job; one that is being sent just now is ended by its sender, who then knows what is on
-- paper. $1 id
UPDATE print_job
SET cancel = true, changed_at = now(),
    state = CASE WHEN state <> 'sending' OR pg_try_advisory_xact_lock(7300, hashtext(printer))
                 THEN 'cancelled' ELSE state END
WHERE id = $1::uuid
