# cmake -DDIST=folder -DOUT=folder -P embed.cmake: writes embedded_assets.S, which takes each file of DIST in as it is,
# and embedded_assets.cpp, which lists them. An empty DIST gives a program without a page.
set(files "")
if(DIST)
  file(GLOB_RECURSE files RELATIVE "${DIST}" "${DIST}/*")
  list(FILTER files EXCLUDE REGEX "\\.(gz|br)$")
  list(SORT files)
endif()

function(content_type file out)
  set(types
    "\\.html$" "text/html@ charset=utf-8" "\\.js$" "text/javascript@ charset=utf-8" "\\.css$" "text/css@ charset=utf-8"
    "\\.svg$" "image/svg+xml" "\\.png$" "image/png" "\\.ico$" "image/x-icon" "\\.json$" "application/json@ charset=utf-8"
    "\\.woff2$" "font/woff2" "\\.yaml$" "application/yaml@ charset=utf-8" "\\.txt$" "text/plain@ charset=utf-8" "\\.map$" "application/json@ charset=utf-8")
  while(types)
    list(POP_FRONT types pattern type)
    if(file MATCHES "${pattern}")
      set(${out} "${type}" PARENT_SCOPE)
      return()
    endif()
  endwhile()
  set(${out} "application/octet-stream" PARENT_SCOPE)
endfunction()

set(assembly "    .section .rodata\n")
set(externs "")
set(rows "")
set(number 0)
function(take path symbol)
  string(APPEND assembly
    "    .balign 16\n    .global ${symbol}_begin\n    .global ${symbol}_end\n"
    "${symbol}_begin:\n    .incbin \"${path}\"\n${symbol}_end:\n")
  string(APPEND externs "extern const std::uint8_t ${symbol}_begin[];\nextern const std::uint8_t ${symbol}_end[];\n")
  set(assembly "${assembly}" PARENT_SCOPE)
  set(externs "${externs}" PARENT_SCOPE)
endfunction()

foreach(file IN LISTS files)
  set(symbol "madang_asset_${number}")
  take("${DIST}/${file}" "${symbol}")
  foreach(format gz br)
    set(${format} "madang::Bytes{}")
    if(EXISTS "${DIST}/${file}.${format}")
      take("${DIST}/${file}.${format}" "${symbol}_${format}")
      set(${format} "madang::Bytes{${symbol}_${format}_begin, ${symbol}_${format}_end}")
    endif()
  endforeach()
  content_type("${file}" type)
  string(REPLACE "@" ";" type "${type}")
  set(hashed "false")
  if(file MATCHES "^assets/")
    set(hashed "true")
  endif()
  string(APPEND rows
    "    {\"/${file}\", \"${type}\", madang::Bytes{${symbol}_begin, ${symbol}_end}, ${gz}, ${br}, ${hashed}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUT}/embedded_assets.S" "${assembly}    .section .note.GNU-stack,\"\",@progbits\n")
if(number EQUAL 0)
  set(body "std::span<const Asset> embedded_assets() { return {}; }\n")
else()
  set(body "std::span<const Asset> embedded_assets() {\n  static const Asset assets[] = {\n${rows}  };\n  return assets;\n}\n")
endif()
file(WRITE "${OUT}/embedded_assets.cpp"
  "// Generated from the built page; see cmake/embed.cmake.\n#include \"server/static_site.hpp\"\n\n"
  "extern \"C\" {\n${externs}}\n\nnamespace madang::server {\n\n${body}\n}  // namespace madang::server\n")
