-- Who may approve a job: up to three people of these roles whose areas hold it. $1 job, $2 roles,
-- separated by blanks. One cell: their names, or null
SELECT string_agg(format('%s(%s)', n.name, n.login), ', ' ORDER BY n.narrow, n.login)
FROM (SELECT p.name, p.login, p.area_hi - p.area_lo AS narrow
      FROM label_job j, person p
      WHERE j.id = $1::uuid AND p.active AND p.role = ANY (string_to_array($2, ' '))
        AND j.area BETWEEN p.area_lo AND p.area_hi AND NOT coalesce(same_hands(p.id, j.asked_by, j.issued_at), false)
      ORDER BY 3, 2 LIMIT 3) n
