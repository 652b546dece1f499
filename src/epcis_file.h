/* EPCIS documents in files: no server and no database are asked. */
#pragma once
#include "cli.h"

/* firemark epcis validate FILE... [--json] | epcis hash FILE... [--prehash] | epcis
 * convert (epcis_convert.h); a file "-"
 * is standard input. Exit code: 0 all are accepted, 1 one is refused, 3 one cannot be
 * read. Fault: epcis_usage. */
struct fault *cli_epcis(struct cli *cli);
