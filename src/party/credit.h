/* The unified social credit code of organisations (GB 32100-2015). */
#pragma once
#include <stdbool.h>

/* True for 18 characters of the standard's alphabet (no I O S V Z, upper case) whose last
 * is the check character (weights 3^i mod 31). */
bool credit_code_good(const char *code);
