/* The trust list: JSON with one JWK-like entry per key.
 * {"seq":N,"issued":T,"expires":T,"keys":[{"kid","lk","kty","crv","x","y","iss","nbf","exp",
 *  "state","revoked_from","types":[..],"hosts":[..]}]}
 * source: docs/label-format.md §5; RFC 7517, RFC 8037 (OKP) */
#include <string.h>

#include "internal.h"
#include "json.h"

/* The shortest token with what separates it, such as `0,`, takes two bytes: a list that
 * fits in LIST_MAX is never refused for its count of keys. */
enum { LIST_MAX = 1 << 22, TOKEN_MIN = 2, COORDINATE = 32 };

static bool
get_coordinate(const struct fm_json *j, int at, uint8_t out[COORDINATE])
{
    const char *text;
    size_t len, n;

    return fm_json_slice(j, at, &text, &len) &&
           fm_base64_decode(text, len, out, COORDINATE, &n) && n == COORDINATE;
}

static bool
get_public(const struct fm_json *j, int object, struct fm_key_info *key)
{
    if (key->alg == FM_ALG_ED25519) {
        key->public_len = COORDINATE;
        return get_coordinate(j, fm_json_member(j, object, "x"), key->public_key);
    }
    key->public_key[0] = 4;
    key->public_len = 1 + 2 * COORDINATE;
    return get_coordinate(j, fm_json_member(j, object, "x"), key->public_key + 1) &&
           get_coordinate(j, fm_json_member(j, object, "y"),
                          key->public_key + 1 + COORDINATE);
}

static bool
get_hosts(const struct fm_json *j, int list, struct fm_key_info *key)
{
    if (!fm_json_is_array(j, list) || fm_json_size(j, list) < 1 ||
        fm_json_size(j, list) > FM_KEY_HOSTS)
        return false;
    for (int n = 0; n < fm_json_size(j, list); n++)
        if (!fm_json_text(j, list + 1 + n, key->hosts[n], sizeof key->hosts[n]) ||
            !fm_host_fits(key->hosts[n]))
            return false;
    return true;
}

static bool
get_types(const struct fm_json *j, int list, struct fm_key_info *key)
{
    if (list < 0)
        return true;
    if (!fm_json_is_array(j, list) || fm_json_size(j, list) == 0)
        return false;
    for (int n = 0; n < fm_json_size(j, list); n++) {
        int64_t type;
        if (!fm_json_int(j, list + 1 + n, &type) || type < 0 || type >= FM_TYPE_COUNT)
            return false;
        key->types |= 1u << type;
    }
    return true;
}

static bool
get_key(const struct fm_json *j, int object, struct fm_key_info *key)
{
    char alg[16], state[16];
    int64_t kid;

    if (!fm_json_members_sound(j, object) ||
        !fm_json_int(j, fm_json_member(j, object, "lk"), &kid) || kid < 0 ||
        kid > 0xfff ||
        !fm_json_text(j, fm_json_member(j, object, "alg"), alg, sizeof alg) ||
        !fm_json_text(j, fm_json_member(j, object, "state"), state, sizeof state))
        return false;
    key->kid = (uint16_t)kid;
    key->alg = fm_alg_parse(alg);
    key->state = fm_key_state_parse(state);
    if (key->alg == FM_ALG_COUNT || key->state == FM_KEY_STATE_COUNT)
        return false;
    if (key->state == FM_KEY_REVOKED &&
        !fm_json_int(j, fm_json_member(j, object, "revoked_from"),
                     &key->revoked_from_unix_s))
        return false;
    return get_public(j, object, key) &&
           fm_json_int(j, fm_json_member(j, object, "nbf"), &key->not_before_unix_s) &&
           fm_json_int(j, fm_json_member(j, object, "exp"), &key->expires_unix_s) &&
           fm_json_text(j, fm_json_member(j, object, "iss"), key->issuer,
                        sizeof key->issuer) &&
           get_hosts(j, fm_json_member(j, object, "hosts"), key) &&
           get_types(j, fm_json_member(j, object, "types"), key);
}

static enum fm_status
refuse(struct fm_error *why, size_t at, const char *rule, const char *zh, const char *en)
{
    fm_error_set(why, at, rule, zh, en);
    return FM_ERR_TRUST;
}

static enum fm_status
read_keys(const struct fm_json *j, struct fm_keyring *fresh, struct fm_error *why)
{
    int list = fm_json_member(j, 0, "keys");

    if (!fm_json_is_array(j, list))
        return refuse(why, 0, "trust_keys", "信任列表缺少 keys",
                      "the trust list has no keys");
    int i = list + 1;
    for (int n = 0; n < fm_json_size(j, list); n++, i = fm_json_next(j, i)) {
        struct fm_key_info key = {.kid = 0};
        enum fm_status status = get_key(j, i, &key) && !fm_keyring_find(fresh, key.kid)
                                    ? fm_keyring_add(fresh, &key)
                                    : FM_ERR_ARG;
        if (status == FM_ERR_NOMEM)
            return status;
        if (status != FM_OK)
            return refuse(why, fm_json_offset(j, i), "trust_key",
                          "信任列表中有一个密钥的字段有误",
                          "a key of the trust list has a wrong field");
    }
    return FM_OK;
}

static enum fm_status
read_list(const struct fm_json *j, struct fm_keyring *ring, struct fm_error *why)
{
    int64_t seq, issued, expires;

    if (!fm_json_members_sound(j, 0) ||
        !fm_json_int(j, fm_json_member(j, 0, "seq"), &seq) ||
        !fm_json_int(j, fm_json_member(j, 0, "issued"), &issued) ||
        !fm_json_int(j, fm_json_member(j, 0, "expires"), &expires))
        return refuse(why, 0, "trust_head", "信任列表缺少 seq、issued 或 expires",
                      "the trust list lacks seq, issued or expires");
    /* An `expires` of 0 would pass for a list without an end. */
    if (issued < 0 || expires <= issued)
        return refuse(why, 0, "trust_head", "信任列表的 expires 不晚于 issued",
                      "the trust list's `expires` is not after its `issued`");
    if (seq < fm_keyring_trust_seq(ring))
        return refuse(why, 0, "trust_rollback", "信任列表比已有的旧，拒绝回退",
                      "older than the trust list already held: rollback refused");
    struct fm_keyring *fresh = fm_keyring_new();
    if (!fresh)
        return FM_ERR_NOMEM;
    enum fm_status status = read_keys(j, fresh, why);
    if (status == FM_OK) {
        fm_keyring_set_trust(fresh, seq, issued, expires);
        fm_keyring_replace(ring, fresh);
    }
    fm_keyring_free(fresh);
    return status;
}

enum fm_status
fm_keyring_load_unsigned(struct fm_keyring *ring, const char *json, size_t len,
                         struct fm_error *why)
{
    struct fm_json j;

    if (len > LIST_MAX)
        return refuse(why, 0, "trust_json", "信任列表过大",
                      "the trust list is too large");
    if (!fm_json_read(&j, json, len, (unsigned)(2 + len / TOKEN_MIN))) {
        if (j.count < 0)
            return FM_ERR_NOMEM;
        return refuse(why, j.failed, "trust_json", "信任列表不是有效的 JSON",
                      "the trust list is not valid JSON");
    }
    enum fm_status status = read_list(&j, ring, why);
    fm_json_free(&j);
    return status;
}
