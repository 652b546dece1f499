-- Sessions end when nobody uses them, and weighty acts ask again who is there (reliability.md §3).
ALTER TABLE session ADD proven_at timestamptz NOT NULL DEFAULT now(), -- when the password was last given
    ADD seen_at timestamptz NOT NULL DEFAULT now();                   -- last used, to the minute
