# voxelfit_module(<Name> [SOURCES <file>...] [DEPENDS <Module>...] [LINK <target>...] [PRIVATE_LINK <target>...])
#
# One layer: a library Voxelfit::<Name> from Modules/<Name>. DEPENDS names the modules it may include; a test compares
# them with its #include lines. LINK and PRIVATE_LINK name third-party targets.
function(voxelfit_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK")
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${name} PRIVATE ${arg_PRIVATE_LINK})
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(Voxelfit::${name} ALIAS ${name})
  set_target_properties(${name} PROPERTIES OUTPUT_NAME Voxelfit${name})
  target_compile_features(${name} ${scope} cxx_std_20)
  target_include_directories(${name} ${scope} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/Modules>
                                              $<INSTALL_INTERFACE:include/voxelfit>)
  list(TRANSFORM arg_DEPENDS PREPEND Voxelfit:: OUTPUT_VARIABLE modules)
  target_link_libraries(${name} ${scope} ${modules} ${arg_LINK})
  if(VOXELFIT_WITH_TESTS)
    add_test(NAME layers.${name}
             COMMAND ${CMAKE_COMMAND} -DMODULE=${PROJECT_SOURCE_DIR}/Modules/${name} "-DALLOWED=${name};${arg_DEPENDS}" -P
                     ${PROJECT_SOURCE_DIR}/CMake/CheckLayers.cmake)
  endif()
endfunction()
