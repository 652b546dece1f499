/* A raw client for the HTTP tests: bytes out, bytes in, on 127.0.0.1. */
#pragma once
#include <stddef.h>
#include <stdint.h>

int client_connect(uint16_t port);
void client_send(int fd, const void *bytes, size_t len);
/* Reads until the peer closes or `wait_ms` pass quietly; NUL-terminated in `out`. */
size_t client_read(int fd, char *out, size_t size, int wait_ms);
/* One connection: sends, reads, closes; the first status, 0 if there was no answer. */
int client_ask(uint16_t port, const char *bytes, size_t len, char *out, size_t size);
