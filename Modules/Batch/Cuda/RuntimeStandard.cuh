// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The part of the standard library that models and fitters use, for the run-time compiler, which has none. It
// stands in for <algorithm>, <array>, <bit>, <cassert>, <cmath>, <concepts>, <cstdint>, <tuple>,
// <type_traits> and <utility>; everything means what the C++ standard says. Toolkit headers would do as well,
// but are not there on a machine that has only the driver.
constexpr double __builtin_nan(const char*) { return __builtin_bit_cast(double, 0x7ff8000000000000ull); }

namespace std {

using size_t = decltype(sizeof(0));
using int8_t = signed char;
using int16_t = short;
using int32_t = int;
using int64_t = long;
using uint8_t = unsigned char;
using uint16_t = unsigned short;
using uint32_t = unsigned int;
using uint64_t = unsigned long;

template <class T, T v>
struct integral_constant {
  static constexpr T value = v;
  using value_type = T;
  constexpr operator T() const { return v; }
  constexpr T operator()() const { return v; }
};
using true_type = integral_constant<bool, true>;
using false_type = integral_constant<bool, false>;

template <bool, class A, class>
struct conditional {
  using type = A;
};
template <class A, class B>
struct conditional<false, A, B> {
  using type = B;
};
template <bool b, class A, class B>
using conditional_t = typename conditional<b, A, B>::type;

template <class T>
struct remove_reference {
  using type = T;
};
template <class T>
struct remove_reference<T&> {
  using type = T;
};
template <class T>
struct remove_reference<T&&> {
  using type = T;
};
template <class T>
using remove_reference_t = typename remove_reference<T>::type;

template <class T>
struct remove_cv {
  using type = T;
};
template <class T>
struct remove_cv<const T> {
  using type = T;
};
template <class T>
using remove_cvref_t = typename remove_cv<remove_reference_t<T>>::type;

template <class A, class B>
inline constexpr bool is_same_v = false;
template <class A>
inline constexpr bool is_same_v<A, A> = true;
template <class A, class B>
concept same_as = is_same_v<A, B>;

template <class T>
inline constexpr bool is_floating_point_v = is_same_v<T, float> || is_same_v<T, double>;
template <class T, class... Ts>
inline constexpr bool is_any_v = (is_same_v<T, Ts> || ...);
template <class T>
inline constexpr bool is_integral_v =
    is_any_v<T, bool, char, signed char, unsigned char, short, unsigned short, int, unsigned int, long,
             unsigned long, long long, unsigned long long>;
template <class T>
inline constexpr bool is_arithmetic_v = is_floating_point_v<T> || is_integral_v<T>;
template <class T>
concept floating_point = is_floating_point_v<T>;

template <class T>
T&& declval() noexcept;

template <class T>
constexpr remove_reference_t<T>&& move(T&& t) {
  return static_cast<remove_reference_t<T>&&>(t);
}
template <class T>
constexpr T&& forward(remove_reference_t<T>& t) {
  return static_cast<T&&>(t);
}

template <class T>
constexpr const T& max(const T& a, const T& b) {
  return a < b ? b : a;
}
template <class From, class To>
constexpr To copy(From first, From last, To to) {
  for (; first != last; ++first) *to++ = *first;
  return to;
}

template <class T, T... i>
struct integer_sequence {};
template <size_t... i>
using index_sequence = integer_sequence<size_t, i...>;
template <class T, T n, T... i>
constexpr auto count_up() {
  if constexpr (n == 0)
    return integer_sequence<T, i...>{};
  else
    return count_up<T, n - 1, n - 1, i...>();
}
template <class T, T n>
using make_integer_sequence = decltype(count_up<T, n>());
template <size_t n>
using make_index_sequence = make_integer_sequence<size_t, n>;

template <class T>
struct tuple_size;
template <size_t k, class T>
struct tuple_element;
template <class T>
struct tuple_size<const T> : tuple_size<T> {};
template <size_t k, class T>
struct tuple_element<k, const T> {
  using type = const typename tuple_element<k, T>::type;
};
template <size_t k, class T>
using tuple_element_t = typename tuple_element<k, T>::type;

template <class T, size_t n>
struct array {
  T elements[n > 0 ? n : 1];
  constexpr T& operator[](size_t i) { return elements[i]; }
  constexpr const T& operator[](size_t i) const { return elements[i]; }
  constexpr size_t size() const { return n; }
  constexpr T* begin() { return elements; }
  constexpr T* end() { return elements + n; }
  constexpr const T* begin() const { return elements; }
  constexpr const T* end() const { return elements + n; }
};
template <class T, class... Rest>
array(T, Rest...) -> array<T, 1 + sizeof...(Rest)>;

template <class T, size_t n>
struct tuple_size<array<T, n>> : integral_constant<size_t, n> {};
template <size_t k, class T, size_t n>
struct tuple_element<k, array<T, n>> {
  using type = T;
};
template <size_t k, class T, size_t n>
constexpr const T& get(const array<T, n>& a) {
  return a.elements[k];
}

using ::acos;
using ::cos;
using ::exp;
using ::log;
using ::pow;
using ::sin;
using ::sqrt;

}  // namespace std
