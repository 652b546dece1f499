-- A message that tells nothing, to try a channel. $1 its code. No row: there is no such channel.
INSERT INTO message (channel, address, about, about_id, subject, body, facts, area)
SELECT c.code, c.address, 'test', uuid7(), 'Firemark',
       CASE c.lang WHEN 'en' THEN 'This is a trial of channel ' || c.code || '.'
            ELSE '这是渠道 ' || c.code || ' 的试发消息。' END,
       jsonb_build_object('test', c.code), c.area_lo
FROM channel c WHERE c.code = $1 AND c.ended_at IS NULL AND c.address <> 'holder'
  AND c.area_lo >= (SELECT app_area_lo()) AND c.area_hi <= (SELECT app_area_hi())
RETURNING json_build_object('id', id, 'channel', channel)
