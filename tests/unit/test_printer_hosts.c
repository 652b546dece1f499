/* Which printers may be dialled: the list of hosts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "base/arena.h"
#include "base/hosts.h"
#include "label/printer.h"

static void
names_addresses_and_ranges_are_listed_and_nothing_else(void **state)
{
    static const struct {
        const char *hosts, *host;
        bool listed;
    } ROWS[] = {
        {"", "10.1.0.9", false},
        {"10.1.0.9", "10.1.0.9", true},
        {"10.1.0.9", "10.1.0.90", false},
        {"10.1.0.0/24", "10.1.0.255", true},
        {"10.1.0.0/24", "10.1.1.0", false},
        {"10.1.0.0/23 , zebra.local", "10.1.1.7", true},
        {"10.1.0.0/23,Zebra.local", "zebra.LOCAL", true},
        {"zebra.local", "zebra.local.evil", false},
        {"zebra", "zebra.local", false},
        {"0.0.0.0/0", "8.8.8.8", true},
        {"0.0.0.0/0", "fd00::1", false},
        {"fd00::/8", "fd12::9", true},
        {"fd00::/8", "fe80::9", false},
        {"10.1.0.0/33", "10.1.0.9", false},
        {"10.1.0.0/", "10.1.0.9", false},
        {"10.1.0.0/x", "10.1.0.9", false},
        {"10.1/16", "10.1.0.9", false},
        {"::ffff:10.1.0.0/120", "10.1.0.9", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (hosts_list_name(ROWS[i].hosts, ROWS[i].host) != ROWS[i].listed)
            fail_msg("\"%s\" and %s", ROWS[i].hosts, ROWS[i].host);
}

static const char *
refusal(struct arena *arena, const char *hosts, const char *host,
        struct printer_address *at)
{
    const struct printer printer = {.host = host, .port = 9100};
    struct fault *fault = printer_resolve(arena, hosts, &printer, at);

    return fault ? fault->code : "";
}

static void
a_name_may_not_lead_to_this_machine_unless_that_is_listed(void **state)
{
    struct arena arena ARENA_SCOPE = {0};
    struct printer_address at;

    (void)state;
    assert_string_equal(refusal(&arena, "", "localhost", &at), "printer_host");
    assert_string_equal(refusal(&arena, "localhost", "localhost", &at), "printer_host");
    assert_string_equal(refusal(&arena, "localhost 127.0.0.0/8", "localhost", &at), "");
    const struct sockaddr_in *in = (const void *)&at.at;
    assert_int_equal(in->sin_family, AF_INET);
    assert_int_equal(ntohs(in->sin_port), 9100);
    assert_int_equal(ntohl(in->sin_addr.s_addr), INADDR_LOOPBACK);
    assert_string_equal(refusal(&arena, "127.0.0.1", "127.0.0.1", &at), "");
    assert_string_equal(refusal(&arena, "0.0.0.0", "169.254.169.254", &at),
                        "printer_host");
    assert_string_equal(refusal(&arena, "no-such.invalid", "no-such.invalid", &at),
                        "printer_unresolved");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_addresses_and_ranges_are_listed_and_nothing_else),
        cmocka_unit_test(a_name_may_not_lead_to_this_machine_unless_that_is_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
