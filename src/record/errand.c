#include "record/errand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "record/errand_internal.h"

enum { WITNESSES_MAX = 16, ALIKE_US = 1000000 };

struct errands {
    struct stamper stamper;
    struct witness witness[WITNESSES_MAX];
    int witness_count;
};

/* ---- settings ---- */

/* "https://witness.example" and its key. */
static void
add_witness(struct errands *e, const char *url, const char *text)
{
    struct witness *w = &e->witness[e->witness_count];
    struct fm_note_key key;

    *w = (struct witness){.turn = {.busy = false}};
    int n = snprintf(w->url, sizeof w->url, "%s/add-checkpoint", url);
    if (n < 0 || n >= (int)sizeof w->url || fm_note_key_read(text, &key) != FM_OK ||
        key.type != FM_NOTE_COSIGNATURE) {
        log_warn("record.witnesses: %s %s is no address and key of a witness", url, text);
        return;
    }
    snprintf(w->id, sizeof w->id, "witness %s", key.name);
    w->key = key;
    e->witness_count++;
}

static void
read_witnesses(struct errands *e, const char *text)
{
    char *copy = strdup(text), *save = NULL;

    if (!copy)
        abort();
    for (char *url = strtok_r(copy, " ", &save); url && e->witness_count < WITNESSES_MAX;
         url = strtok_r(NULL, " ", &save)) {
        const char *key = strtok_r(NULL, " ", &save);
        add_witness(e, url, key ? key : "");
    }
    free(copy);
}

struct errands *
errands_new(const struct errand_config *config)
{
    struct errands *e = calloc(1, sizeof *e);

    if (!e)
        abort();
    e->stamper.url = config->tsa;
    e->stamper.ca = config->tsa_ca;
    if (*config->tsa && !*config->tsa_ca)
        log_warn(
            "record.tsa is set without record.tsa_ca: no stamp can be judged, so none "
            "is taken");
    read_witnesses(e, config->witnesses);
    return e;
}

void
errands_free(struct errands *e)
{
    if (!e)
        return;
    free(e->stamper.text);
    free(e->stamper.request);
    free(e);
}

/* ---- what is due ---- */

bool
errand_begin(struct errand_turn *turn, const struct errand_send *send,
             const struct errand *errand)
{
    turn->busy = send->send(send->arg, errand);
    if (!turn->busy)
        turn->next_us = clock_monotonic_us() + (int64_t)ERRAND_AGAIN_S * 1000000;
    return turn->busy;
}

/* Whether it is its turn; looked at once a second at most. */
static bool
its_turn(struct errand_turn *turn, int64_t now_us)
{
    if (turn->busy || now_us < turn->next_us)
        return false;
    turn->next_us = now_us + ALIKE_US;
    return true;
}

struct fault *
errands_due(struct errands *e, struct pg *pg, struct arena *arena,
            bool (*send)(void *arg, const struct errand *errand), void *arg)
{
    const struct errand_send how = {send, arg};
    int64_t now = clock_monotonic_us();
    struct fault *fault = NULL;

    if (*e->stamper.url && *e->stamper.ca && its_turn(&e->stamper.turn, now))
        fault = stamp_due(&e->stamper, pg, arena, &how);
    for (int i = 0; i < e->witness_count && !fault; i++)
        if (its_turn(&e->witness[i].turn, now))
            fault = witness_due(&e->witness[i], pg, arena, &how);
    return fault;
}

bool
errands_end(struct errands *e, struct pg *pg, struct arena *arena,
            const struct errand_end *end)
{
    struct fault *fault = NULL;
    bool ours = strcmp(end->id, "stamp") == 0;

    if (ours)
        fault = stamp_end(&e->stamper, pg, arena, end);
    for (int i = 0; i < e->witness_count && !ours; i++)
        if (strcmp(end->id, e->witness[i].id) == 0) {
            ours = true;
            fault = witness_end(&e->witness[i], pg, arena, end);
        }
    if (fault)
        log_warn("event=log_errand id=\"%s\" fault=%s", end->id, fault->code);
    return ours;
}
