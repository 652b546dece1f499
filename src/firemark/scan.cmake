# Reading photographs: libjpeg and libpng load, ZBar decodes.
add_library(firemark_scan STATIC
  scan.c
  scan_all.c
  scan_code.c
  scan_finder.c
  scan_fit.c
  scan_grid.c
  scan_image.c
  scan_ops.c
  scan_rs.c
  scan_stage.c
  scan_symbol.c
  scan_zbar.c)
add_library(Firemark::scan ALIAS firemark_scan)
target_link_libraries(firemark_scan PRIVATE PkgConfig::ZBAR PkgConfig::IMAGE m)
