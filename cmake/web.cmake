# The page: built by npm when MADANG_WEB is on, then compiled into the program. madang_embed_web(target)
function(madang_embed_web target)
  set(dist "")
  set(stamp "")
  if(MADANG_WEB)
    find_program(NPM npm REQUIRED)
    set(web "${PROJECT_SOURCE_DIR}/web")
    set(dist "${web}/dist")
    set(stamp "${CMAKE_BINARY_DIR}/web.stamp")
    file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS "${web}/src/*" "${web}/scripts/*" "${web}/public/*" "${web}/*.html")
    add_custom_command(
      OUTPUT "${web}/node_modules/.package-lock.json"
      COMMAND "${NPM}" ci --no-audit --no-fund --loglevel=error
      WORKING_DIRECTORY "${web}" DEPENDS "${web}/package-lock.json" COMMENT "Installing the page's npm packages")
    add_custom_command(
      OUTPUT "${stamp}"
      COMMAND "${NPM}" run --silent build
      COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
      WORKING_DIRECTORY "${web}"
      DEPENDS ${web_sources} "${web}/package.json" "${web}/vite.config.ts" "${web}/tsconfig.json"
              "${web}/node_modules/.package-lock.json"
      COMMENT "Building the page")
  endif()
  set(generated "${CMAKE_BINARY_DIR}/generated")
  add_custom_command(
    OUTPUT "${generated}/embedded_assets.cpp" "${generated}/embedded_assets.S"
    COMMAND "${CMAKE_COMMAND}" "-DDIST=${dist}" "-DOUT=${generated}" -P "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    DEPENDS ${stamp} "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    COMMENT "Embedding the page")
  target_sources(${target} PRIVATE "${generated}/embedded_assets.cpp" "${generated}/embedded_assets.S")
endfunction()
