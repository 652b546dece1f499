/* EPCIS documents from one form into the other: no server and no database are asked. */
#pragma once
#include "base/buf.h"
#include "cli.h"

/* firemark epcis convert FILE --to json|xml [--out FILE]; a file "-" is standard input. A
 * document that is refused, or has no form in XML, changes nothing. An event alone stays
 * alone in JSON; XML puts the document around it that it needs. Faults: epcis_usage; the
 * broken rule's name (input); file_read (unavailable); those of --out. */
struct fault *cli_epcis_convert(struct cli *cli);

/* The whole file, or false. */
bool cli_epcis_file(const char *path, struct buf *out);
