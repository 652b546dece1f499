# libfiremark print: QR codes and how they fit a label. Needs libqrencode.
add_library(firemark_print STATIC qr.c)
add_library(Firemark::print ALIAS firemark_print)
target_include_directories(firemark_print PUBLIC ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(firemark_print PRIVATE PkgConfig::QRENCODE m)
