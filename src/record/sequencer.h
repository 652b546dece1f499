/* The sequencer: a process that moves events into the log and has it signed. */
#pragma once
#include <stdbool.h>

struct sequencer_config {
    const char *conninfo, *signer_socket;
    bool sm3; /* entries commit to bodies by SM3, too */
};

/* Four times a second until SIGTERM or SIGINT; a checkpoint at most once a second.
 * Survives restarts of the store and of the signer. returns an exit code: 0 stopped by
 * signal */
int sequencer_main(const struct sequencer_config *config);
