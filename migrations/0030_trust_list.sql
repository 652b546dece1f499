-- When a key last changed, to the millisecond and ever rising: the trust list's number comes from
-- it, and a reader refuses a list with a lower number than the one it holds.
ALTER TABLE signing_key ADD COLUMN changed_at timestamptz NOT NULL DEFAULT clock_timestamp();

CREATE FUNCTION signing_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := greatest(clock_timestamp(),
        (SELECT max(changed_at) FROM signing_key) + interval '1 millisecond');
    RETURN NEW;
END $$;
CREATE TRIGGER signing_key_changes BEFORE INSERT OR UPDATE ON signing_key
    FOR EACH ROW EXECUTE FUNCTION signing_key_changed();
