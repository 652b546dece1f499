/* The signer: a process of its own that holds the private keys. It is asked for a job,
 * not for signatures on bytes: it reads the label rows itself, over its own connection
 * with the role firemark_signer, and signs only what was issued with an approval and is
 * not void. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/fault.h"

struct signer_config {
    const char *socket_path;
    const char *conninfo;
    const char *data_dir; /* keys live in data_dir/keys */
    const char *host;     /* of the labels, upper case */
    const char *issuer;
    const char *pkcs11_module; /* a token's library; NULL or "": none */
    bool log_sm2; /* checkpoints of the record bear a second signature (SM2) */
    bool lower;   /* new labels in lower case; one on record stays as it was */
};

/* Serves until SIGTERM or SIGINT. Makes key 1 (Ed25519, PKCS#8 under scrypt, passphrase
 * in keys/passphrase, mode 0600) where none is registered, and appends one line per job
 * to keys/signer.log. returns an exit code: 0 stopped by signal, 3 could not start
 * (logged) */
int signer_main(const struct signer_config *config);

struct signed_label {
    int64_t idx;
    int kid;
    bool keep;        /* its algorithm never gives this signature again */
    const char *text; /* exactly what is printed */
};

/* Asks the signer at `socket_path` for a committed job. A label that is on record is
 * sealed again by the key that sealed it, so asking again gives the same texts. The array
 * lives in the arena.
 * Faults: signer_absent (unavailable), signer_refused (conflict, with its reason) */
struct fault *signer_sign_job(struct arena *arena, const char *socket_path,
                              const char *job_id, struct signed_label **out, int *n);

/* The same for the job's labels with an index in first..last. */
struct fault *signer_sign_some(struct arena *arena, const char *socket_path,
                               const char *job_id, int64_t first, int64_t last,
                               struct signed_label **out, int *n);

/* Sends `request`, a verb and its words (signer_internal.h), and gives the answer, which
 * begins with "ok". `where` names in a fault what was asked about. Faults: those above.
 */
struct fault *signer_ask(struct arena *arena, const char *socket_path, const char *where,
                         const char *request, struct buf *answer);

/* The fault of a refusal in one word, in sentences. */
struct fault *signer_refused(struct arena *arena, const char *where, const char *word);

/* Whether a signer takes connections at `socket_path`. */
bool signer_listens(const char *socket_path);

/* Runs signer_main() in a child until signer_child_stop() or the caller's own death, and
 * waits until it listens. Fault: signer_absent (unavailable). */
struct fault *signer_child_start(struct arena *arena, const struct signer_config *config,
                                 pid_t *out);
void signer_child_stop(pid_t pid);
