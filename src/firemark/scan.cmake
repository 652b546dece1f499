# Reading photographs: libjpeg and libpng load, ZBar decodes.
add_library(firemark_scan STATIC
  scan.c
  scan_image.c
  scan_ops.c
  scan_zbar.c)
add_library(Firemark::scan ALIAS firemark_scan)
target_link_libraries(firemark_scan PRIVATE PkgConfig::ZBAR PkgConfig::IMAGE m)
