/* Files carried inside the program, brought in by .incbin (cmake/embed.cmake). */
#pragma once
#include <stddef.h>

struct embed_file {
    const char *name; /* path below the folder that embeds it */
    const char *data; /* NUL-terminated for convenience; the NUL is not counted */
    const char *end;  /* behind the last byte; NULL where the table holds text only */
};

#define EMBED_BYTES(symbol, path)                                                        \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n" #symbol                \
            ":\n.incbin \"" path "\"\n.global " #symbol "_end\n" #symbol                 \
            "_end:\n.byte 0\n.previous\n");                                              \
    extern const char symbol[];                                                          \
    extern const char symbol##_end[];

#define EMBED_ROW(symbol, name_)                                                         \
    {                                                                                    \
        name_, symbol, symbol##_end                                                      \
    }

#define EMBED_TEXT(symbol, path)                                                         \
    __asm__(".section .rodata\n.balign 16\n.global " #symbol "\n" #symbol                \
            ":\n.incbin \"" path "\"\n.byte 0\n.previous\n");
