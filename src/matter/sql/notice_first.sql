-- The first notice of an inquiry. $1 its id. Columns: as notice_due.sql
SELECT d.* FROM inquiry i, LATERAL notice_draft(i, 0::smallint, 0) d WHERE i.id = $1::uuid
