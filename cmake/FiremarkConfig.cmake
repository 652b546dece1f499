include(CMakeFindDependencyMacro)
find_dependency(OpenSSL 3.0)
find_dependency(ZLIB)
include(${CMAKE_CURRENT_LIST_DIR}/FiremarkTargets.cmake)
