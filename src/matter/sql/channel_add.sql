-- Sets up a channel. $1 code, $2 kind, $3 address, $4 about, $5 alert kinds (arrays), $6 language, $7 secret.
INSERT INTO channel (code, kind, address, about, alert_kinds, lang, area_lo, area_hi, secret)
VALUES ($1, $2, $3, $4::text[], $5::text[], $6, app_area_lo(), app_area_hi(), $7)
ON CONFLICT ON CONSTRAINT channel_pk DO NOTHING
RETURNING code
