-- A label of type document stands on an official document.
UPDATE label_type SET zh = '文书' WHERE code = 7;

-- The gather lane tells of a document what anybody may know, so it reads no more.
REVOKE SELECT ON document FROM firemark_gather;
GRANT SELECT (id, number, kind, agency, issued_at, state, replaced_by, label_index)
    ON document TO firemark_gather;
