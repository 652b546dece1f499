#include "epcis/problem.h"

#include <string.h>

static const struct {
    struct epcis_exception exception;
    enum fault_kind kind;
} EXCEPTIONS[] = {
    {{"ValidationException", 400, "内容不符合 EPCIS 2.0", "Not valid EPCIS 2.0"},
     FAULT_INPUT},
    {{"QueryValidationException", 400, "查询无效", "The query is not valid"},
     FAULT_SYNTAX},
    {{"QueryParameterException", 400, "查询参数无效", "A query parameter is not valid"},
     FAULT_SYNTAX},
    {{"SubscriptionControlsException", 400, "订阅设置无效",
      "The subscription is not valid"},
     FAULT_SYNTAX},
    {{"SecurityException", 401, "需要登录", "Sign in first"}, FAULT_SIGN_IN},
    {{"SecurityException", 403, "没有权限", "Not allowed"}, FAULT_FORBIDDEN},
    {{"NoSuchNameException", 404, "没有这个查询", "There is no such query"},
     FAULT_ABSENT},
    {{"NoSuchSubscriptionException", 404, "没有这个订阅",
      "There is no such subscription"},
     FAULT_ABSENT},
    {{"NoSuchResourceException", 404, "没有找到", "Not found"}, FAULT_ABSENT},
    {{"MethodNotAllowedException", 405, "此地址不支持该方法",
      "This address does not take this method"},
     FAULT_SYNTAX},
    {{"NotAcceptableException", 406, "无法按要求的形式回答",
      "No answer of the form asked for"},
     FAULT_SYNTAX},
    {{"ResourceAlreadyExistsException", 409, "已经存在", "It exists already"},
     FAULT_CONFLICT},
    {{"CaptureLimitExceededException", 413, "一次采集的内容过多",
      "Too much for one capture"},
     FAULT_TOO_LARGE},
    {{"QueryTooLargeException", 413, "结果过多", "The result is too large"},
     FAULT_TOO_LARGE},
    {{"QueryTooComplexException", 413, "查询过于复杂", "The query is too complex"},
     FAULT_TOO_LARGE},
    {{"URITooLongException", 414, "网址过长", "The URI is too long"}, FAULT_SYNTAX},
    {{"UnsupportedMediaTypeException", 415, "格式不支持", "Unsupported media type"},
     FAULT_MEDIA_TYPE},
    {{"ImplementationException", 503, "暂时无法提供服务",
      "The service is not available now"},
     FAULT_UNAVAILABLE},
    {{"ImplementationException", 429, "请求过于频繁", "Too many requests"}, FAULT_RATE},
    {{"ImplementationException", 500, "系统内部错误", "A fault in the server"},
     FAULT_INTERNAL},
};
enum { EXCEPTION_COUNT = sizeof EXCEPTIONS / sizeof *EXCEPTIONS };

/* For faults that are no exception by name: the general one of their kind. */
static const char *
general(enum fault_kind kind)
{
    static const char *const NAMES[FAULT_KIND_COUNT] = {
        [FAULT_INPUT] = "ValidationException",
        [FAULT_SYNTAX] = "ValidationException",
        [FAULT_SIGN_IN] = "SecurityException",
        [FAULT_FORBIDDEN] = "SecurityException",
        [FAULT_ABSENT] = "NoSuchResourceException",
        [FAULT_CONFLICT] = "ResourceAlreadyExistsException",
        [FAULT_TOO_LARGE] = "CaptureLimitExceededException",
        [FAULT_MEDIA_TYPE] = "UnsupportedMediaTypeException",
        [FAULT_RATE] = "ImplementationException",
        [FAULT_BUSY] = "ImplementationException",
        [FAULT_UNAVAILABLE] = "ImplementationException",
        [FAULT_INTERNAL] = "ImplementationException",
    };
    return NAMES[kind];
}

static enum fault_kind
kind_of(enum fault_kind kind)
{
    if (kind == FAULT_SYNTAX)
        return FAULT_INPUT;
    return kind == FAULT_BUSY ? FAULT_UNAVAILABLE : kind;
}

const struct epcis_exception *
epcis_exception_of(const struct fault *fault)
{
    const char *name = general(fault->kind);

    for (int i = 0; i < EXCEPTION_COUNT; i++)
        if (strcmp(EXCEPTIONS[i].exception.name, fault->code) == 0 &&
            EXCEPTIONS[i].kind == fault->kind)
            return &EXCEPTIONS[i].exception;
    for (int i = 0; i < EXCEPTION_COUNT; i++)
        if (strcmp(EXCEPTIONS[i].exception.name, name) == 0 &&
            EXCEPTIONS[i].kind == kind_of(fault->kind))
            return &EXCEPTIONS[i].exception;
    return &EXCEPTIONS[EXCEPTION_COUNT - 1].exception;
}

struct fault *
epcis_refuse(struct arena *arena, const char *exception, const char *where,
             const char *zh, const char *en)
{
    enum fault_kind kind = FAULT_INTERNAL;

    for (int i = 0; i < EXCEPTION_COUNT && kind == FAULT_INTERNAL; i++)
        if (strcmp(EXCEPTIONS[i].exception.name, exception) == 0)
            kind = EXCEPTIONS[i].kind;
    return fault_new(arena, kind, exception, where, zh, en);
}

void
epcis_problem_write(struct buf *out, const struct fault *fault, int status,
                    const char *instance, bool english)
{
    const struct epcis_exception *e = epcis_exception_of(fault);

    buf_printf(out, "{\"type\":\"epcisException:%s\",\"title\":", e->name);
    buf_json(out, english ? e->en : e->zh);
    buf_printf(out, ",\"status\":%d,\"detail\":", status);
    buf_json(out, english ? fault->en : fault->zh);
    if (fault->where) {
        buf_puts(out, ",\"where\":");
        buf_json(out, fault->where);
    }
    buf_puts(out, ",\"zh\":");
    buf_json(out, fault->zh);
    buf_puts(out, ",\"en\":");
    buf_json(out, fault->en);
    buf_puts(out, ",\"rule\":");
    buf_json(out, fault->code);
    buf_puts(out, ",\"instance\":");
    buf_json(out, instance);
    buf_putc(out, '}');
}
