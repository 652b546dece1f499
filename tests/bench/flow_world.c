/* The goods of the benchmarks that follow flow. */
#include "flow_world.h"

#include <stdio.h>
#include <stdlib.h>

void
bench_must(const struct fault *fault)
{
    if (!fault)
        return;
    fprintf(stderr, "%s: %s\n", fault->code, fault->en);
    exit(2);
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double
bench_median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

/* Places 1 (the maker), 2..101 dealers, 102..1101 wholesalers' shops, the rest premises.
 * Only what a trace reads is filled; holdings are summed from the movements, as the
 * derivation does. */
static const char WORLD[] =
    "INSERT INTO party (id, code, kind, name, area, company_id) SELECT n, 'P' || n,"
    " CASE WHEN n = 1 THEN 'producer' WHEN n <= 1101 THEN 'dealer' ELSE 'premises' END,"
    " '第' || n || '号单位', 310101, n FROM generate_series(1, 10000) n;"
    "INSERT INTO place (id, code, party_id, kind, name, area, company_id) SELECT id, "
    "code,"
    " id, kind, name, 310101, id FROM party;"
    "INSERT INTO product (id, code, name, base_unit, standard) VALUES (1, 'M', '灭火器',"
    " '具', 'GB 4351');"
    "INSERT INTO batch (id, code, lot, product_id, producer_id, producer_place, area,"
    " company_id, produced_on, declared_qty) SELECT n, 'B' || n, n::text, 1, 1, 1, "
    "310101,"
    " 1, '2026-01-05', 10000000 FROM generate_series(1, %ld) n";

/* $1: how many in all; a premises buys at a shop, a shop at a dealer, a dealer at the
 * maker. batch 1: 1 000 holders, each bought once; batch 2: 100 000 different edges; the
 * others: 1 000 movements each, at random. Written batch by batch, as batches are made.
 */
static const char MOVES[] =
    "INSERT INTO movement (batch_id, ts, event_id, kind, from_place, from_bucket,"
    " to_place, to_bucket, qty, grade)"
    "SELECT batch, '2026-01-10'::timestamptz + i * interval '1 minute', uuid7(),"
    " CASE WHEN t > 1101 THEN 22 ELSE 20 END, f, 'stock', t,"
    " CASE WHEN t > 1101 THEN 'installed' ELSE 'stock' END, 5, 1 + i %% 3 FROM ("
    " SELECT 1 AS batch, i, CASE WHEN i < 10 THEN 1 WHEN i < 100 THEN 2 + i %% 10 ELSE"
    "  102 + i %% 90 END AS f, CASE WHEN i < 10 THEN 2 + i WHEN i < 100 THEN 92 + i ELSE"
    "  1002 + i END AS t FROM generate_series(0, 998) i"
    " UNION ALL SELECT 2, i, CASE WHEN i < 100 THEN 1 WHEN i < 1100 THEN 2 + i %% 100"
    "  ELSE 102 + (i * 7 + i / 8899) %% 1000 END, CASE WHEN i < 100 THEN 2 + i"
    "  WHEN i < 1100 THEN 2 + i ELSE 1102 + i %% 8899 END FROM generate_series(0, 99999) "
    "i"
    " UNION ALL SELECT 3 + i / 1000, i, CASE WHEN i %% 10 < 2 THEN 1 ELSE 2 + (i * 31)"
    "  %% 1100 END, CASE WHEN i %% 10 < 2 THEN 2 + i %% 1100 ELSE 1102 + (i * 17) %% 8899"
    "  END FROM generate_series(0, %ld) i) m ORDER BY 1, 2";

static const char HOLDINGS[] =
    "INSERT INTO holding SELECT batch_id, place, bucket, sum(q) FROM ("
    " SELECT batch_id, from_place AS place, from_bucket AS bucket, -qty AS q FROM "
    "movement"
    " UNION ALL SELECT batch_id, to_place, to_bucket, qty FROM movement) d"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

void
flow_world_fill(struct pg *pg, struct arena *arena, long others)
{
    struct pg_rows *rows;

    bench_must(pg_script(pg, arena, arena_printf(arena, WORLD, others / 1000 + 3)));
    bench_must(pg_script(pg, arena, arena_printf(arena, MOVES, others - 1)));
    bench_must(pg_script(pg, arena, HOLDINGS));
    bench_must(pg_script(pg, arena, "VACUUM ANALYZE"));
    bench_must(pg_script(pg, arena, "SET work_mem = '64MB'"));
    bench_must(pg_run(
        pg, arena, "SELECT count(*), count(DISTINCT batch_id) FROM movement", &rows, 0));
    printf("%s movements of %s batches\n", pg_text(rows, 0, 0), pg_text(rows, 0, 1));
}

void
bench_row_bytes(struct pg *pg, struct arena *arena, const char *table)
{
    struct pg_rows *rows;

    bench_must(pg_run(
        pg, arena,
        arena_printf(arena,
                     "SELECT round(sum(pg_table_size(t.id)) / n), round(sum("
                     "pg_indexes_size(t.id)) / n) FROM (SELECT relid AS id FROM"
                     " pg_partition_tree('%s') WHERE isleaf UNION SELECT '%s'::regclass)"
                     " t, (SELECT greatest(count(*), 1) AS n FROM %s) c GROUP BY n",
                     table, table, table),
        &rows, 0));
    printf("%s: %s bytes a row, %s of indexes\n", table, pg_text(rows, 0, 0),
           pg_text(rows, 0, 1));
}
