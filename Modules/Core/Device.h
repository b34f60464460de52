// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The one portability macro: functions that also run on a GPU carry VF_HD.
#if defined(__CUDACC__)
#define VF_HD __host__ __device__
#else
#define VF_HD
#endif
