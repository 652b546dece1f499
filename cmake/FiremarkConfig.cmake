include(CMakeFindDependencyMacro)
find_dependency(OpenSSL 3.0)
include(${CMAKE_CURRENT_LIST_DIR}/FiremarkTargets.cmake)
