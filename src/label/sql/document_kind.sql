-- What may be issued. $1 its name. Columns: code, word, power, name in both languages
SELECT code, word, power, zh, en FROM document_kind WHERE name = $1
