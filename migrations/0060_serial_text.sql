-- A label's code as people read it, XXXX-XXXX-XXXX, from its index and random part; null where
-- either is. The two check symbols are linear over GF(2), so each set bit of the 50 adds (XOR) a
-- constant: bit 0 first in the array.
-- source: docs/label-format.md §2; tests/store compares it with fm_serial_print().
CREATE FUNCTION serial_text(index bigint, random int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(CASE WHEN i IN (4, 8) THEN '-' ELSE '' END
                      || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
                                ((w >> (55 - 5 * i)) & 31)::int + 1, 1), '' ORDER BY i)
    FROM (SELECT (v << 10) | (
              SELECT coalesce(bit_xor(k), 0)
              FROM unnest(ARRAY[
                  886, 617, 114, 193, 386, 668, 445, 863, 571, 243,
                  624, 101, 202, 404, 781, 669, 447, 859, 563, 227,
                  592, 37, 74, 148, 269, 491, 982, 809, 754, 353,
                  204, 408, 789, 687, 510, 923, 947, 995, 870, 620,
                  593, 39, 78, 156, 285, 459, 918, 937, 1010, 865
              ]) WITH ORDINALITY AS t(k, n)
              WHERE (v >> (n - 1)::int) & 1 = 1) AS w
          FROM (SELECT (index << 18) | random AS v) AS value) AS word,
         generate_series(0, 11) AS i
$$;
