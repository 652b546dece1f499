/* The head of a request, read strictly from its raw bytes. */
#pragma once
#include "http/request.h"

/* A request that is answered without a handler. */
struct http_refusal {
    int status;
    const char *code, *zh, *en;
};

struct http_head {
    size_t content_length;
    bool close;  /* the client asked for Connection: close */
    bool expect; /* Expect: 100-continue */
    bool has_length;
    bool has_coding; /* Transfer-Encoding */
    const char *host;
};

/* Reads `len` bytes (behind them a NUL; the last CRLF CRLF not counted), which must live
 * in req->arena and are cut up in place. Fills method, target, path, query, headers,
 * lang. returns   NULL, or why the connection is refused; framing is then unknown source
 * RFC 9110 §5-7, RFC 9112 §2-6, refusing every form that two readers could understand
 * differently */
const struct http_refusal *http_head_parse(struct http_request *req, char *bytes,
                                           size_t len, struct http_head *head);
