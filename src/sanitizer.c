/* What LeakSanitizer must not count in programs that print: caches that fontconfig and
 * cairo keep until the process ends. Linked in sanitizer builds only. */
#define SEEN __attribute__((visibility("default")))

SEEN const char *__lsan_default_suppressions(void);
SEEN const char *__lsan_default_options(void);

const char *
__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\nleak:libcairo.so\nleak:libpango\n";
}

const char *
__lsan_default_options(void)
{
    return "print_suppressions=0";
}
