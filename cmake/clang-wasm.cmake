# A CMake toolchain: Clang and LLD (CMAKE_C_COMPILER, INKLING_LD) for WebAssembly, with the C library of an Emscripten
# (CMAKE_SYSROOT) whose own Clang knows relaxed SIMD only as it was before the standard. scripts/lib/build.sh gives all three.
#
# LLD is called by itself: Clang would call that Emscripten's wasm-opt, which does not know the instructions either.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_C_COMPILER_TARGET wasm32-unknown-emscripten)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES INKLING_LD)
set(CMAKE_C_LINK_EXECUTABLE "${INKLING_LD} -L${CMAKE_SYSROOT}/lib/wasm32-emscripten <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES> -lc -lcompiler_rt")
