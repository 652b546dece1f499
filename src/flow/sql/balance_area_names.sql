-- Areas by code. No parameters.
SELECT code, name_zh, name_en FROM area ORDER BY code
