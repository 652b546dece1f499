# Warnings, hardening and sanitizers: one place for every target.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
                    -Wmissing-prototypes -Wvla -Wswitch-enum)
add_compile_definitions(_GNU_SOURCE)
if(FIREMARK_WERROR)
  add_compile_options(-Werror)
endif()
if(FIREMARK_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(FIREMARK_SANITIZE=1)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_C_FLAGS_RELEASE "-O2 -g1")
  add_compile_options(
    -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection
    -fcf-protection=full -ftrivial-auto-var-init=zero -fno-strict-aliasing
    -fno-delete-null-pointer-checks)
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
