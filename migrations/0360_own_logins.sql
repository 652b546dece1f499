-- Every process may log in as its own role (docs/deploy.md), so each looks by itself whether the schema is the
-- program's; and only the owner says which migrations ran.
REVOKE INSERT, UPDATE, DELETE ON schema_migration FROM firemark_app;
GRANT SELECT ON schema_migration
    TO firemark_courier, firemark_lister, firemark_sequencer, firemark_signer, firemark_watcher;
