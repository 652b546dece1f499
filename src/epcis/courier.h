/* The courier: a process of its own, the only one that calls out for EPCIS subscriptions.
 * It asks the subscribers' queries for what is new, keeps the answers as deliveries, and
 * sends each subscriber's in order until it is taken. A delivery that was taken just
 * before the courier was killed is sent again, under the same id. */
#pragma once
#include "access/act.h"

enum {
    COURIER_EVENTS = 100, /* of one delivery */
    COURIER_TRIES = 20,   /* until a delivery is given up; about two days */
    COURIER_DAYS = 30     /* that a delivery is remembered */
};

/* Serves until SIGTERM or SIGINT. returns an exit code */
int courier_main(const struct api_settings *settings);
