// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Portability: functions that also run on a GPU carry VF_HD.
#if defined(__CUDACC__)
#define VF_HD __host__ __device__
#else
#define VF_HD
#endif

// Small functions of packs must inline: their symbols could otherwise be shared between instruction sets.
// Under the address sanitizer they need not, and a kernel compiles in a third of the time.
#if defined(__SANITIZE_ADDRESS__)
#define VF_INLINE inline
#define VF_INLINE_CALL
#else
#define VF_INLINE inline __attribute__((always_inline))
#define VF_INLINE_CALL __attribute__((always_inline))  // the same for a lambda
#endif
#if defined(__CUDACC__) || defined(__SANITIZE_ADDRESS__)
#define VF_FLATTEN
#else
#define VF_FLATTEN __attribute__((flatten, noinline))  // inlines a model into the loop over its samples
#endif
