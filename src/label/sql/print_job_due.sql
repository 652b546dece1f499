-- Print jobs that wait for a sender, the oldest first, one a printer.
SELECT DISTINCT ON (j.printer) j.id, j.printer FROM print_job j
WHERE j.state IN ('queued', 'sending') AND j.next_try_at <= now()
ORDER BY j.printer, j.state = 'sending' DESC, j.queued_at, j.id
