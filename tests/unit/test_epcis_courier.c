/* When subscriptions run, whom the courier may call, and what it signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "base/hosts.h"
#include "epcis/problem.h"
#include "epcis/schedule.h"
#include "epcis/webhook.h"

static int64_t
unix_s(const char *time)
{
    int64_t us = 0;

    assert_true(clock_parse(time, &us));
    return us / 1000000;
}

static void
a_schedule_fits_next_where_it_says(void **state)
{
    static const struct {
        const char *fields, *after, *next; /* next NULL: never */
    } ROWS[] = {
        {"{\"hour\":\"1\",\"minute\":\"5\"}", "2026-03-01T00:00:00+08:00",
         "2026-03-01T01:05:00+08:00"},
        {"{\"hour\":\"1\",\"minute\":\"5\"}", "2026-03-01T01:05:00+08:00",
         "2026-03-02T01:05:00+08:00"},
        {"{\"second\":\"[0-59]\"}", "2026-03-01T23:59:59+08:00",
         "2026-03-02T00:00:00+08:00"},
        {"{\"second\":\"0,30\"}", "2026-03-01T08:00:00+08:00",
         "2026-03-01T08:00:30+08:00"},
        {"{\"minute\":\"[10-20],40\"}", "2026-03-01T08:20:00+08:00",
         "2026-03-01T08:40:00+08:00"},
        {"{\"dayOfWeek\":\"1\"}", "2026-03-01T00:00:00+08:00",
         "2026-03-02T00:00:00+08:00"},
        {"{\"dayOfWeek\":\"7\",\"hour\":\"6\"}", "2026-03-02T00:00:00+08:00",
         "2026-03-08T06:00:00+08:00"},
        {"{\"dayOfMonth\":\"29\",\"month\":\"2\"}", "2026-03-01T00:00:00+08:00",
         "2028-02-29T00:00:00+08:00"},
        {"{\"dayOfMonth\":\"31\"}", "2026-03-31T00:00:00+08:00",
         "2026-05-31T00:00:00+08:00"},
        {"{\"month\":\"12\",\"dayOfMonth\":\"31\",\"hour\":23}",
         "2026-12-31T23:00:00+08:00", "2027-12-31T23:00:00+08:00"},
        {"{\"dayOfMonth\":\"30\",\"month\":\"2\"}", "2026-03-01T00:00:00+08:00", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        json_t *fields = json_loads(ROWS[i].fields, 0, NULL);
        struct epcis_schedule schedule;
        const char *wrong;
        assert_true(epcis_schedule_read(fields, &schedule, &wrong));
        int64_t next = epcis_schedule_next(&schedule, unix_s(ROWS[i].after));
        if (next != (ROWS[i].next ? unix_s(ROWS[i].next) : 0))
            fail_msg("%s after %s: %lld", ROWS[i].fields, ROWS[i].after, (long long)next);
        json_decref(fields);
    }
}

static void
a_schedule_that_says_nothing_right_is_refused(void **state)
{
    static const char *const ROWS[] = {
        "{}",
        "{\"second\":\"60\"}",
        "{\"hour\":\"24\"}",
        "{\"dayOfWeek\":\"0\"}",
        "{\"month\":\"13\"}",
        "{\"minute\":\"\"}",
        "{\"minute\":\"1,\"}",
        "{\"minute\":\"[5-1]\"}",
        "{\"minute\":\"[1-\"}",
        "{\"minute\":\"1-5\"}",
        "{\"minute\":\"-1\"}",
        "{\"minute\":\"1 \"}",
        "{\"minute\":1.5}",
        "{\"minute\":-1}",
        "{\"minute\":null}",
        "{\"year\":\"2026\"}",
        "{\"minute\":\"99999999999999999999\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        json_t *fields = json_loads(ROWS[i], 0, NULL);
        struct epcis_schedule schedule;
        const char *wrong;
        if (epcis_schedule_read(fields, &schedule, &wrong))
            fail_msg("%s", ROWS[i]);
        json_decref(fields);
    }
}

static bool
inner(const char *text)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};

    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return hosts_is_inner((struct sockaddr *)&four);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return hosts_is_inner((struct sockaddr *)&six);
}

static void
no_name_leads_into_an_inner_network(void **state)
{
    static const char *const INNER[] = {
        "127.0.0.1",   "127.9.9.9",        "0.0.0.0",         "10.0.0.1",
        "172.16.0.1",  "172.31.255.255",   "192.168.1.1",     "100.64.0.1",
        "169.254.1.1", "224.0.0.1",        "255.255.255.255", "::1",
        "::",          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1",
        "fd00::1",     "ff02::1",          "64:ff9b::7f00:1", "2002:7f00:1::"};
    static const char *const OUTER[] = {"8.8.8.8", "172.32.0.1", "192.169.0.1",
                                        "100.128.0.1", "2606:4700::1111"};

    (void)state;
    for (size_t i = 0; i < sizeof INNER / sizeof *INNER; i++)
        if (!inner(INNER[i]))
            fail_msg("%s", INNER[i]);
    for (size_t i = 0; i < sizeof OUTER / sizeof *OUTER; i++)
        if (inner(OUTER[i]))
            fail_msg("%s", OUTER[i]);
}

static void
only_listed_hosts_are_called_and_only_with_tls(void **state)
{
    static const struct webhook_hosts HOSTS = {
        "hooks.example.com lab.example 10.1.0.0/24", "lab.example", NULL};
    static const struct {
        const char *url;
        bool good;
    } ROWS[] = {
        {"https://hooks.example.com/a", true},
        {"https://HOOKS.example.com:8443/a?b=c", true},
        {"https://10.1.0.9/a", true},
        {"http://lab.example/a", true},
        {"http://hooks.example.com/a", false},
        {"http://10.1.0.9/a", false},
        {"https://hooks.example.com.evil/", false},
        {"https://evil/?hooks.example.com", false},
        {"https://hooks.example.com@evil/", false},
        {"https://evil@hooks.example.com/", false},
        {"https://10.1.1.9/", false},
        {"ftp://hooks.example.com/", false},
        {"file:///etc/passwd", false},
        {"hooks.example.com", false},
        {"https://", false},
        {"", false},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct fault *fault = webhook_check(&arena, &HOSTS, ROWS[i].url);
        if ((fault == NULL) != ROWS[i].good)
            fail_msg("%s", ROWS[i].url);
        if (fault)
            assert_int_equal(epcis_exception_of(fault)->status, 400);
    }
    arena_clear(&arena);
}

/* The vector was made with OpenSSL's command line. */
static void
a_signature_covers_time_id_and_body(void **state)
{
    char out[WEBHOOK_SIGNATURE];

    (void)state;
    webhook_sign("13df38d8275b13f05704629e5f1cf3d45d6132d5", 1772323200,
                 "019a0000-0000-7000-8000-000000000001", "{\"a\":1}", out);
    assert_string_equal(
        out, "t=1772323200,id=019a0000-0000-7000-8000-000000000001,v1="
             "61dd3f412cf9627d9d9422af56ae34c326c64999d33382827fb3628cc912c924");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schedule_fits_next_where_it_says),
        cmocka_unit_test(a_schedule_that_says_nothing_right_is_refused),
        cmocka_unit_test(no_name_leads_into_an_inner_network),
        cmocka_unit_test(only_listed_hosts_are_called_and_only_with_tls),
        cmocka_unit_test(a_signature_covers_time_id_and_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
