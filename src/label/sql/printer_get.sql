-- One printer. $1 code
SELECT code, transport, host, port, path, language, dpi, media, offset_x, offset_y, inverted,
       darkness, speed, enabled
FROM printer WHERE code = $1
