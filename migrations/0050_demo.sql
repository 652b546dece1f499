-- The demo city, where one is loaded: what it was made from.
CREATE TABLE demo_city (
    single boolean CONSTRAINT demo_city_pk PRIMARY KEY DEFAULT true
        CONSTRAINT demo_city_single CHECK (single),
    seed bigint NOT NULL,
    scale double precision NOT NULL,
    today date NOT NULL,         -- the day its history ends
    loaded_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz      -- null: its labels are not signed yet
);
GRANT SELECT ON demo_city TO firemark_app;

-- Special areas have no single centre; where a map would put their names.
UPDATE area a SET lon = c.lon, lat = c.lat
FROM (VALUES (319001, 121.92, 30.90), (319002, 121.80, 31.15), (319003, 121.48, 30.81),
             (319004, 121.50, 31.25), (319005, 121.47, 31.24), (319006, 121.31, 31.19),
             (319007, 121.67, 31.14), (319008, 121.74, 31.38)) c(code, lon, lat)
WHERE a.code = c.code AND a.lon IS NULL;
