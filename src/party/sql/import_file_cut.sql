-- Files whose merge is not finished and that nobody is at: the lock of whoever is at one ends with
-- his connection. Columns: id, kind, person, areas, company, agency
SELECT f.id, f.kind, f.person_id, f.area_lo, f.area_hi, f.company_id, f.agency_id
FROM import_file f
WHERE f.state = 'merging' AND NOT EXISTS (
    SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.classid = ((import_key(f.sha256) >> 32) & 4294967295)::oid
      AND l.objid = (import_key(f.sha256) & 4294967295)::oid)
ORDER BY f.id
