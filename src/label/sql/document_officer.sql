-- An officer as the document names them: by login where it is one, else as given. $1 login or name
SELECT coalesce((SELECT name FROM person WHERE login = $1), $1)
