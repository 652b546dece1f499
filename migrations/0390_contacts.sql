-- Who answers the telephone somewhere is told in full to himself alone; others see a mask, and give a reason
-- for each look behind it, which is on record (reliability.md §3).
CREATE FUNCTION mask_name(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN name <> '' THEN left(name, 1) || repeat('*', greatest(1, least(length(name) - 1, 4)))
           ELSE name END $$;
CREATE FUNCTION mask_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN length(phone) >= 8 THEN left(phone, 3) || repeat('*', length(phone) - 5) || right(phone, 2)
           ELSE repeat('*', length(phone)) END $$;

-- As the asker may see it: in full where it is of his own company.
CREATE FUNCTION told_name(name text, company bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN (SELECT app_company()) = company THEN name ELSE mask_name(name) END $$;
CREATE FUNCTION told_phone(phone text, company bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN (SELECT app_company()) = company THEN phone ELSE mask_phone(phone) END $$;

-- The answer to an inquiry: who gave it, from whom and to whom the goods went.
CREATE FUNCTION told_answer(answer jsonb, company bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN (SELECT app_company()) = company OR jsonb_typeof(answer) IS DISTINCT FROM 'object' THEN answer
           ELSE answer || jsonb_strip_nulls(jsonb_build_object(
               'by', mask_name(answer->>'by'), 'phone', mask_phone(answer->>'phone'),
               'passed', CASE WHEN jsonb_typeof(answer->'passed') = 'array' THEN
                   (SELECT jsonb_agg(x || jsonb_strip_nulls(jsonb_build_object('phone', mask_phone(x->>'phone')))
                                     ORDER BY n)
                    FROM jsonb_array_elements(answer->'passed') WITH ORDINALITY AS p(x, n)) END)) END $$;

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (245, 'contact_revealed', '查看联系方式', 'contact looked at', NULL, NULL, NULL);
INSERT INTO status_scope (kind, scope) VALUES ('contact_revealed', 'none');
