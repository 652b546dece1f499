-- The administrator sets the terms that documents state.
GRANT UPDATE ON document_term TO firemark_app;
