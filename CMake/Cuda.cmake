# CUDA: the compiler, and voxelfit_add_cuda_models().
find_program(VOXELFIT_NVCC nvcc HINTS ENV CUDA_HOME PATHS /usr/local/cuda PATH_SUFFIXES bin REQUIRED)
set(CMAKE_CUDA_COMPILER ${VOXELFIT_NVCC})
if(NOT CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES OFF)
  # The costly part, C++ to PTX, is done once. 8.6 and 8.9 run code for 8.0; others from 7.5 on translate the
  # PTX when they first load it.
  set(VOXELFIT_CUDA_CODE --generate-code=arch=compute_75,code=[compute_75,sm_80,sm_90])
endif()
enable_language(CUDA)
if(NOT TARGET CUDA::nvToolsExt)  # CMake 3.25 marks it as deprecated without looking whether CUDA still has it
  add_library(CUDA::nvToolsExt INTERFACE IMPORTED)
endif()
find_package(CUDAToolkit REQUIRED)
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_EXTENSIONS OFF)
set(CMAKE_CUDA_VISIBILITY_PRESET hidden)

if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc speaks C++20
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
endif()

# Models and fitters are ordinary C++ with constexpr functions of the standard library.
set(VOXELFIT_CUDA_FLAGS --expt-relaxed-constexpr ${VOXELFIT_CUDA_CODE})

# voxelfit_cuda_library(<target> <file>...)
#
# A library that the programs open at run time. The CUDA runtime is linked into it and opens the driver when
# it is first asked for, so the library loads on a machine without one.
function(voxelfit_cuda_library target)
  add_library(${target} MODULE ${ARGN})
  target_include_directories(${target} PRIVATE
    $<TARGET_PROPERTY:Voxelfit::Core,INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:${VOXELFIT_CUDA_FLAGS}>)
  target_link_libraries(${target} PRIVATE CUDA::cudart_static)
  target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL)
  set_target_properties(${target} PROPERTIES PREFIX "" CUDA_RUNTIME_LIBRARY Static)
endfunction()

# voxelfit_add_cuda_models(<plugin> <file.cpp>...)
#
# The CUDA part of a model plugin, <plugin>-cuda.so: the files of the plugin, compiled for GPUs.
function(voxelfit_add_cuda_models plugin)
  set(includes "")
  foreach(file IN LISTS ARGN)
    get_filename_component(file ${file} ABSOLUTE)
    string(APPEND includes "#include \"${file}\"\n")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${plugin}.cu)
  file(CONFIGURE OUTPUT ${source} CONTENT "${includes}" @ONLY)
  voxelfit_cuda_library(${plugin}-cuda ${source})
  set(kept ${CMAKE_CURRENT_BINARY_DIR}/ptx)  # tests read the PTX
  file(MAKE_DIRECTORY ${kept})
  # a kernel that spills does not compile
  target_compile_options(${plugin}-cuda PRIVATE --keep --keep-dir=${kept}
                                                -Xptxas=--warn-on-spills,--warning-as-error)
  set_target_properties(${plugin}-cuda PROPERTIES
    VOXELFIT_PTX ${kept}/${plugin}.ptx
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/voxelfit/plugins)
endfunction()
