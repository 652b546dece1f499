-- What is printed of a blind sample stands in its own table, which the sender of print jobs reads
-- as well.
GRANT SELECT ON sample_blind TO firemark_printer;
