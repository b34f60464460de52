# cmake -DROOT=<folder> -DOUTPUT=<file.cpp> -P EmbedHeaders.cmake <name>...
#
# Writes deviceHeaders() of Batch/Cuda/DeviceHeaders.h: the headers of these names below ROOT as text.
set(table "")
foreach(i RANGE 5 ${CMAKE_ARGC})
  set(name ${CMAKE_ARGV${i}})
  if(name)
    file(READ ${ROOT}/${name} text)
    string(APPEND table "    {\"${name}\", R\"header(${text})header\"},\n")
  endif()
endforeach()
file(WRITE ${OUTPUT} "#include \"Batch/Cuda/DeviceHeaders.h\"

namespace voxelfit {
namespace {

const DeviceHeader kHeaders[]{
${table}};

}  // namespace

std::span<const DeviceHeader> deviceHeaders() { return kHeaders; }

}  // namespace voxelfit
")
