/* A packet from elsewhere: the bundle of a matter (matter_bundle.h) as one ZIP, read into
 * memory and believed in nothing until its proofs were checked. */
#pragma once
#include <firemark/record.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

struct act;

enum {
    PACKET_MAX = 128 * 1024 * 1024,      /* bytes of the ZIP */
    PACKET_UNPACKED = 384 * 1024 * 1024, /* of what is in it */
    PACKET_ENTRIES = 25000
};

struct packet_file {
    const char *path; /* below the packet's one folder */
    unsigned char *bytes;
    size_t len;
    char sha256[65]; /* hex; "" where it could not be computed */
};

struct packet {
    struct packet_file *files;
    size_t count, cap;
};

/* Reads the files of a ZIP that a packet has a use for: proofs, files of evidence,
 * documents. Faults: packet_zip (input: no ZIP, a path that leads out, a file twice),
 * packet_large (too large). Give it back with packet_free() either way. */
struct fault *packet_read(struct act *act, const void *zip, size_t len,
                          struct packet *out);
void packet_free(struct packet *packet);

/* The file at `path`, or the one whose path begins with `before` and holds `part`; NULL.
 */
const struct packet_file *packet_find(const struct packet *packet, const char *path);
const struct packet_file *packet_named(const struct packet *packet, const char *before,
                                       const char *part);

/* One event as its proof tells it. */
struct packet_event {
    struct fm_entry entry;
    json_t *body; /* to be given back with json_decref() */
};

/* Who says so: the name of the record that a proof leads to. Fault: packet_proof. */
struct fault *packet_log(struct act *act, const struct packet_file *proof,
                         char name[FM_NOTE_NAME_MAX + 1]);

/* Opens a proof that leads to a checkpoint signed by `key`. Faults: packet_proof (input:
 * it does not hold; the words say why), packet_check (busy: could not check). */
struct fault *packet_open(struct act *act, const struct packet_file *proof,
                          const struct fm_note_key *key, struct packet_event *out);
