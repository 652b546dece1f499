-- One printer whole. $1 code
SELECT json_build_object('code', code, 'name', name, 'name_en', name_en, 'transport', transport,
           'host', host, 'port', port, 'path', path, 'language', language, 'dpi', dpi, 'media', media,
           'offset_x', offset_x, 'offset_y', offset_y, 'inverted', inverted, 'darkness', darkness,
           'speed', speed, 'enabled', enabled)
FROM printer WHERE code = $1
