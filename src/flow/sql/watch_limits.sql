-- What the watcher goes by. Columns: kilometres per hour, kilometres
SELECT (SELECT value FROM watch_limit WHERE name = 'travel_kmh'),
       (SELECT value FROM watch_limit WHERE name = 'travel_km')
