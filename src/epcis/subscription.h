/* Named queries, and who is told of their results. source: EPCIS 2.0 §8.2.5, §12.7, §12.8
 */
#pragma once
#include "access/act.h"

enum { EPCIS_NAME_MAX = 100, EPCIS_TOKEN_MIN = 16, EPCIS_TOKEN_MAX = 200 };

/* Keeps {"name", "query"}. Faults: ValidationException, QueryParameterException,
 * ResourceAlreadyExistsException. */
struct fault *epcis_named_add(struct act *act, const json_t *asked, const char **name);

/* The definition of a query, a new object. Faults: NoSuchNameException. *owner may be
 * NULL. */
struct fault *epcis_named_get(struct act *act, const char *name, json_t **definition,
                              int64_t *owner);
/* Takes it away, with its subscriptions. Faults: NoSuchNameException, SecurityException
 * (another person's). */
struct fault *epcis_named_drop(struct act *act, const char *name);

/* Keeps {"dest", "signatureToken", "stream" | "schedule", "reportIfEmpty",
 * "initialRecordTime"}; *id in the arena. Faults: NoSuchNameException,
 * SubscriptionControlsException, ValidationException, SecurityException (nobody signed
 * in to be told). */
struct fault *epcis_subscribe(struct act *act, const char *name, const json_t *asked,
                              const char **id);

/* Subscriptions as they are told, without their secrets: a new array; NULL for what is
 * not asked. *mark (may be NULL) is that of the last one. */
struct fault *epcis_subscriptions(struct act *act, const char *name, const char *id,
                                  const char *after, int64_t limit, json_t **out,
                                  const char **mark, int64_t *owner);

/* Faults: NoSuchSubscriptionException, SecurityException (another person's). */
struct fault *epcis_unsubscribe(struct act *act, const char *name, const char *id);

/* Dead deliveries wait again; *count of them. Faults: as above. */
struct fault *epcis_subscription_retry(struct act *act, const char *id, int *count);
