/* Sealing labels and judging them. */
#ifndef FIREMARK_SEAL_H
#define FIREMARK_SEAL_H

#include <firemark/keyring.h>

/* The judgement on a label's text. It says who issued the text, never that the product it
 * is stuck on is genuine. */
enum fm_verdict {
    FM_VERDICT_GENUINE,       /* issued by the key's owner, within the key's validity */
    FM_VERDICT_UNKNOWN_KEY,   /* signed by a key that is not in the trust list */
    FM_VERDICT_KEY_EXPIRED,   /* dated outside the key's validity */
    FM_VERDICT_KEY_REVOKED,   /* key withdrawn, whatever the label's date: ask online */
    FM_VERDICT_FUTURE,        /* dated more than one day ahead of now */
    FM_VERDICT_OUT_OF_SCOPE,  /* the key may not sign this type of label */
    FM_VERDICT_FOREIGN_HOST,  /* a domain the key does not own: possible phishing */
    FM_VERDICT_BAD_SIGNATURE, /* forged or altered */
    FM_VERDICT_MALFORMED,     /* our host or a label's path, but broken */
    FM_VERDICT_FOREIGN,       /* some other code */
    FM_VERDICT_UNVERIFIED,    /* no signature (mini or typed): status only */
    FM_VERDICT_TRUST_EXPIRED, /* would be genuine, but the trust list's time is over */
    FM_VERDICT_COUNT
};

/* Stable snake_case name ("genuine", "unknown_key", "future_date", ...), and a sentence
 * for people; lang "zh" or "en". Never NULL: a value outside the enum reads "unknown". */
FM_API const char *fm_verdict_name(enum fm_verdict verdict);
FM_API const char *fm_verdict_text(enum fm_verdict verdict, const char *lang);

/* Seals `label` with `signer`: sets sealed, kid, day and signature. type must be set.
 * now_unix_s     seconds since 1970-01-01 UTC
 * returns        FM_OK | FM_ERR_ARG | FM_ERR_CRYPTO; label untouched unless FM_OK
 * source         docs/label-format.md §3; RFC 8032 §5.1, FIPS 186-5 §6, GB/T 32918.2 §6
 */
FM_API FM_MUST_CHECK enum fm_status
fm_label_seal(const struct fm_signer *signer, int64_t now_unix_s, struct fm_label *label);

/* Judges a parsed label by the keys. Checks, in this order: signature present, key known,
 * host, type, signature, revocation, date not in the future, date within the key's
 * validity, trust list not expired. A revoked key's label is FM_VERDICT_KEY_REVOKED
 * whatever its date: a thief chooses the date, so revoked_from_unix_s clears nothing
 * here; an honest label issued before is told online, by the record of what was issued.
 * It does not know whether the label was voided or its unit recalled: that is the status
 * (server, or status list).
 *
 * now_unix_s     seconds since 1970-01-01 UTC
 *
 * verdict   out  untouched unless FM_OK
 *
 * returns        FM_OK | FM_ERR_CRYPTO (could not check)
 *
 * source         docs/label-format.md §6 */
FM_API FM_MUST_CHECK enum fm_status fm_label_verify(const struct fm_keyring *ring,
                                                    const struct fm_label *label,
                                                    int64_t now_unix_s,
                                                    enum fm_verdict *verdict);

/* Bytes of a QR code in, verdict out: fm_label_parse() and fm_label_verify() in one, and
 * with the keys' hosts at hand it tells foreign from malformed more exactly than parsing
 * can: a text on a key's host is ours, so malformed where it is no label, however long;
 * on any other host it is foreign unless its path is a valid label's.
 *
 * now_unix_s     seconds since 1970-01-01 UTC
 * label     out  the parts where the text is a well-formed label; zeroed otherwise
 * why       out  may be NULL; set where the verdict is malformed or foreign
 * returns        FM_OK | FM_ERR_CRYPTO */
FM_API FM_MUST_CHECK enum fm_status
fm_check_text(const struct fm_keyring *ring, const char *text, size_t len,
              int64_t now_unix_s, struct fm_label *label, enum fm_verdict *verdict,
              struct fm_error *why);

#endif
