# libfiremark core: labels, keys, seals, verdicts, the status list. Needs OpenSSL's libcrypto and
# zlib, nothing else.
add_library(firemark_core STATIC
  base64.c
  crypto.c
  entry.c
  json.c
  jws.c
  keyring.c
  label.c
  merkle.c
  note.c
  note_key.c
  proof.c
  seal.c
  serial.c
  signer.c
  stamp.c
  status.c
  statuslist.c
  statuslist_judge.c
  statuslist_write.c
  tail.c
  trust.c
  trust_roots.c
  trust_write.c
  writer.c)
add_library(Firemark::core ALIAS firemark_core)
set_target_properties(firemark_core PROPERTIES EXPORT_NAME core VERIFY_INTERFACE_HEADER_SETS ON)
target_sources(firemark_core PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
  FILES
  ${PROJECT_SOURCE_DIR}/include/firemark/firemark.h
  ${PROJECT_SOURCE_DIR}/include/firemark/keyring.h
  ${PROJECT_SOURCE_DIR}/include/firemark/label.h
  ${PROJECT_SOURCE_DIR}/include/firemark/record.h
  ${PROJECT_SOURCE_DIR}/include/firemark/seal.h
  ${PROJECT_SOURCE_DIR}/include/firemark/status.h
  ${PROJECT_SOURCE_DIR}/include/firemark/statuslist.h)
target_link_libraries(firemark_core PUBLIC OpenSSL::Crypto PRIVATE ZLIB::ZLIB)

install(TARGETS firemark_core EXPORT FiremarkTargets COMPONENT library
        FILE_SET HEADERS COMPONENT library)
install(EXPORT FiremarkTargets NAMESPACE Firemark:: COMPONENT library
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Firemark)
configure_file(${PROJECT_SOURCE_DIR}/cmake/firemark.pc.in firemark.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/firemark.pc
        COMPONENT library DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(FiremarkConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/FiremarkConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/FiremarkConfigVersion.cmake
        COMPONENT library DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Firemark)
