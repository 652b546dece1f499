-- The database and its roles (docs/deploy.md), once, as the superuser:
--     runuser -u postgres -- psql -X -v ON_ERROR_STOP=1 -f setup.sql
-- No role has a password, is a superuser or may make roles: who may log in as which is said by pg_ident.conf, what
-- each may do by the grants of the migrations. None is a member of another but firemark_server, which acts as
-- firemark_app, and as firemark_company while it reads for a company.
CREATE ROLE firemark LOGIN; -- owns the schema, for `firemark migrate` alone
CREATE ROLE firemark_app;
CREATE ROLE firemark_company; -- may what firemark_app may, and sees less
GRANT firemark_app TO firemark_company;
CREATE ROLE firemark_server LOGIN; -- server, clerk, importer
GRANT firemark_app, firemark_company TO firemark_server;
CREATE ROLE firemark_gather LOGIN; -- the server's lane of scans
CREATE ROLE firemark_signer LOGIN;
CREATE ROLE firemark_lister LOGIN;
CREATE ROLE firemark_sequencer LOGIN;
CREATE ROLE firemark_watcher LOGIN;
CREATE ROLE firemark_printer LOGIN;
CREATE ROLE firemark_courier LOGIN;

CREATE DATABASE firemark OWNER firemark TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE firemark FROM PUBLIC;
GRANT CONNECT ON DATABASE firemark TO firemark_server, firemark_gather, firemark_signer, firemark_lister,
    firemark_sequencer, firemark_watcher, firemark_printer, firemark_courier;

-- What the private cluster of `firemark serve` has as well (src/pg/embedded.c).
ALTER DATABASE firemark SET timezone = 'UTC';
ALTER DATABASE firemark SET lock_timeout = '3s';
ALTER DATABASE firemark SET idle_in_transaction_session_timeout = '30s';
ALTER DATABASE firemark SET jit = off;
ALTER DATABASE firemark SET random_page_cost = 1.1; -- solid-state disks
