# voxelfit_module(<Name> [SOURCES <file>...] [DEPENDS <Module>...]
#                 [LINK <target>...] [PRIVATE_LINK <target>...])
#
# One layer: a library Voxelfit::<Name> from Modules/<Name>. DEPENDS names the modules it may include; the
# test layers.<Name> compares them with its #include lines. LINK and PRIVATE_LINK name third-party targets.
# Every header of the folder is public; the target all_verify_interface_header_sets compiles each alone, but
# for those that a source file of the same name includes first.
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
  set_target_properties(${name} PROPERTIES OUTPUT_NAME Voxelfit${name} VERIFY_INTERFACE_HEADER_SETS ON
                                           INTERFACE_HEADER_SETS_TO_VERIFY alone)
  target_compile_features(${name} ${scope} cxx_std_20)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS *.h)
  foreach(header IN LISTS headers)
    string(REGEX REPLACE "h$" "cpp" source ${header})
    if(EXISTS ${source})
      list(APPEND ofSources ${header})
    else()
      list(APPEND alone ${header})
    endif()
  endforeach()
  target_sources(${name} ${scope}
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/Modules FILES ${ofSources}
    FILE_SET alone TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/Modules FILES ${alone})
  target_include_directories(${name} ${scope} $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/Modules>
                                              $<INSTALL_INTERFACE:include/voxelfit>)
  list(TRANSFORM arg_DEPENDS PREPEND Voxelfit:: OUTPUT_VARIABLE modules)
  target_link_libraries(${name} ${scope} ${modules} ${arg_LINK})
  if(VOXELFIT_WITH_TESTS)
    add_test(NAME layers.${name}
             COMMAND ${PROJECT_SOURCE_DIR}/Testing/Style/layers Modules/${name} ${name} ${arg_DEPENDS})
    set_tests_properties(layers.${name} PROPERTIES LABELS style)
  endif()
endfunction()

# voxelfit_test(<Name> SOURCES <file>... [LINK <target>...] [LABELS <label>...] [COST <seconds>]
#               [USES_MODELS])
#
# A GoogleTest program whose tests become ctest entries called <Name>.<Suite>.<Test>. Tests find the
# reference data in the environment variable VOXELFIT_REFERENCE_DATA and skip where that folder is missing.
# Headers that tests share are included as "Batch/Fits.h", from Testing. USES_MODELS builds the plugins
# first, which a registry finds beside the program. COST says that some tests take so long: they start first.
# All are compiled with the precompiled headers, and so with the options, of the target TestHeaders.
function(voxelfit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "USES_MODELS" "COST" "SOURCES;LINK;LABELS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} TestOptions)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/Testing)
  target_precompile_headers(${name} REUSE_FROM TestHeaders)
  if(arg_USES_MODELS)
    get_property(plugins GLOBAL PROPERTY VOXELFIT_PLUGINS)
    add_dependencies(${name} ${plugins})
  endif()
  set(properties)
  if(arg_LABELS)
    list(APPEND properties LABELS "${arg_LABELS}")
  endif()
  if(arg_COST)
    list(APPEND properties COST ${arg_COST})
  endif()
  gtest_discover_tests(${name}
    TEST_PREFIX ${name}.
    DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties} TIMEOUT ${VOXELFIT_TEST_TIMEOUT}
               ENVIRONMENT "VOXELFIT_REFERENCE_DATA=${VOXELFIT_REFERENCE_DATA}")
endfunction()

# voxelfit_isa_test(<Name> <pattern> <target>...)
#
# The test isa.<Name>: every weak function in the objects of these targets, which are compiled for one
# instruction set each, must match the pattern (a lane count or a tag) in its demangled name; so the linker
# cannot mix them.
function(voxelfit_isa_test name pattern)
  list(TRANSFORM ARGN REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_test(NAME isa.${name} COMMAND ${PROJECT_SOURCE_DIR}/Testing/Style/isa ${pattern} ${objects}
           COMMAND_EXPAND_LISTS)
  set_tests_properties(isa.${name} PROPERTIES LABELS style)
endfunction()

# Flags of the fit kernels: fused multiply-add everywhere, no errno, no traps; results stay IEEE otherwise.
set(VOXELFIT_KERNEL_FLAGS -ffp-contract=fast -fno-math-errno -fno-trapping-math)

# voxelfit_add_models(<plugin> <file.cpp>... [WRAPPING <wrapping>] [PROCESSOR_ONLY] [SELDOM])
#
# A model plugin: lib/voxelfit/plugins/lib<plugin>.so, found by the programs at run time. The files are
# compiled once for the table of models (with the kernels of any processor) and once for each instruction
# set, with the flags VOXELFIT_KERNEL_FLAGS_<set> that a preset may add; unless PROCESSOR_ONLY, also for the
# numbers of Ceres, which check derivatives, and for GPUs, where these are on. Their text goes into the
# plugin, for the run-time compiler. WRAPPING names an enumerator of Wrapping: the plugin then holds the
# files' models that have an input function, each in this wrapping, and GPUs get them from the run-time
# compiler. SELDOM is for many models of little use each: they are compiled in half the time to run at 4/5 of
# the speed.
function(voxelfit_add_models plugin)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PROCESSOR_ONLY;SELDOM" "WRAPPING" "")
  set(files ${arg_UNPARSED_ARGUMENTS})
  set(definitions $<$<BOOL:${arg_WRAPPING}>:VF_WRAPPING=${arg_WRAPPING}>)
  set(quick $<$<AND:$<CONFIG:Release>,$<BOOL:${arg_SELDOM}>>:-O2>)
  foreach(level_lanes IN ITEMS v3:8 v4:16)
    string(REGEX MATCH "(.*):(.*)" _ ${level_lanes})
    set(level ${CMAKE_MATCH_1})
    set(lanes ${CMAKE_MATCH_2})
    set(kernels ${plugin}_${level})
    add_library(${kernels} OBJECT ${files})
    target_link_libraries(${kernels} PRIVATE Voxelfit::Sdk)
    target_compile_definitions(${kernels} PRIVATE VF_LANES=${lanes} ${definitions})
    # g++ 12 warns of the undefined operands inside its own AVX-512 header (GCC bug 105593)
    target_compile_options(${kernels} PRIVATE -march=x86-64-${level} ${VOXELFIT_KERNEL_FLAGS}
                                              -Wno-uninitialized -Wno-maybe-uninitialized
                                              ${VOXELFIT_KERNEL_FLAGS_${level}} ${quick})
    if(level STREQUAL v4)
      target_compile_options(${kernels} PRIVATE -mprefer-vector-width=512)
    endif()
    if(VOXELFIT_WITH_TESTS)
      math(EXPR halfLanes "${lanes} / 2")
      voxelfit_isa_test(${kernels}
        "Pack<float, ${lanes}>|Pack<double, ${halfLanes}>|, ${lanes}>|KernelPass<${lanes}," ${kernels})
    endif()
    list(APPEND objects $<TARGET_OBJECTS:${kernels}>)
  endforeach()
  if(VOXELFIT_WITH_CERES AND NOT arg_WRAPPING AND NOT arg_PROCESSOR_ONLY)
    find_package(Ceres REQUIRED)
    add_library(${plugin}_jets OBJECT ${files})
    target_link_libraries(${plugin}_jets PRIVATE Voxelfit::Sdk Ceres::ceres)
    target_compile_definitions(${plugin}_jets PRIVATE VF_JETS)
    target_compile_options(${plugin}_jets PRIVATE $<$<CONFIG:Release>:-O1>)
    list(APPEND objects $<TARGET_OBJECTS:${plugin}_jets>)
    list(APPEND definitions VF_WITH_JETS)
  endif()
  add_library(${plugin} MODULE ${files} ${objects})
  target_link_libraries(${plugin} PRIVATE Voxelfit::Sdk)
  if(NOT arg_PROCESSOR_ONLY)
    set(source "")
    if(arg_WRAPPING)
      set(source "#define VF_WRAPPING ${arg_WRAPPING}\n")
    endif()
    foreach(file IN LISTS files)
      file(READ ${file} text)
      string(APPEND source "${text}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    endforeach()
    file(CONFIGURE OUTPUT ${plugin}Source.h CONTENT "R\"source(${source})source\"" @ONLY)
    list(APPEND definitions VF_SOURCE="${CMAKE_CURRENT_BINARY_DIR}/${plugin}Source.h")
  endif()
  target_compile_definitions(${plugin} PRIVATE ${definitions})
  target_compile_options(${plugin} PRIVATE ${VOXELFIT_KERNEL_FLAGS} ${quick})
  set_target_properties(${plugin} PROPERTIES
                        LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/voxelfit/plugins)
  set_property(GLOBAL APPEND PROPERTY VOXELFIT_PLUGINS ${plugin})
  if(VOXELFIT_WITH_CUDA AND NOT arg_WRAPPING AND NOT arg_PROCESSOR_ONLY)
    voxelfit_add_cuda_models(${plugin} ${files})
  endif()
endfunction()
