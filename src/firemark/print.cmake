# libfiremark print: QR codes, label designs and sheets. Needs libqrencode, cairo, pango.
add_library(firemark_print STATIC
  calibration.c
  code_picture.c
  design.c
  draw.c
  escpos.c
  form.c
  form_draw.c
  form_file.c
  form_plan.c
  gallery.c
  lines.c
  media.c
  png.c
  printer.c
  pwg.c
  qr.c
  raster.c
  shelf.c
  sheet.c
  sheet_pdf.c
  tspl.c
  wording.c
  zpl.c)
add_library(Firemark::print ALIAS firemark_print)
target_include_directories(firemark_print PUBLIC ${PROJECT_SOURCE_DIR}/include)
target_link_libraries(firemark_print PRIVATE PkgConfig::QRENCODE PkgConfig::CAIRO ZLIB::ZLIB m)

# Every file of labels/FOLDER becomes a row of fm_builtin_FOLDER, by the name it is stored under.
function(firemark_builtin folder)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/labels/${folder}/*)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/builtin_${folder}.c)
  set(code "#include \"base/embed.h\"\n#include \"firemark/print.h\"\n")
  set(rows "")
  set(n 0)
  foreach(file ${files})
    get_filename_component(stem ${file} NAME_WE)
    string(APPEND code "EMBED_TEXT(fm_${folder}_${n}, \"${file}\")\n"
                       "extern const char fm_${folder}_${n}[];\n")
    string(APPEND rows "    {\"${stem}\", fm_${folder}_${n}},\n")
    math(EXPR n "${n} + 1")
  endforeach()
  string(APPEND code "const struct fm_builtin fm_builtin_${folder}[] = {\n${rows}    {0, 0},\n};\n")
  file(CONFIGURE OUTPUT ${out} CONTENT "${code}" @ONLY)
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${files}")
  target_sources(firemark_print PRIVATE ${out})
endfunction()
firemark_builtin(designs)
firemark_builtin(forms)
firemark_builtin(media)
