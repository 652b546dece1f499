-- The signed manifest of the status list (docs/label-format.md §8). No parameters.
SELECT signed FROM status_manifest WHERE signed IS NOT NULL ORDER BY seq DESC LIMIT 1
