// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdio>

#include "Models/Description.h"

namespace voxelfit {

namespace detail {
template <int n>
void setText(char (&to)[n], const char* from) {
  std::snprintf(to, n, "%s", from);
}
}  // namespace detail

/// The tables of model M as plain data. `columns` and `coordinates` are those of its separable form.
template <class M>
ModelDescription describe(int columns, int coordinates) {
  using detail::setText;
  ModelDescription d{};
  setText(d.id, M::info.id);
  setText(d.title, M::info.title);
  setText(d.equation, M::info.equation);
  setText(d.source, M::info.source);
  setText(d.axisSymbol, M::info.axis.symbol);
  setText(d.axisUnit.label, M::info.axis.unit.label);
  d.axisUnit.base = M::info.axis.unit.base;
  d.axisKind = M::info.axis.kind;
  d.input = M::info.input;
  d.hasDirections = M::info.hasDirections;
  d.wrapping = kWrapping<M>;
  d.starts = M::info.starts;
  d.searchesInDouble = kSearchesInDouble<M>;
  d.columnCount = columns;
  d.coordinateCount = coordinates;
  if constexpr (requires { M::segments; }) d.segments = M::segments;
  const auto setUnit = [](UnitText& to, const Unit& from) {
    setText(to.label, from.label);
    to.base = from.base;
  };
  for (const Parameter& p : M::parameters) {
    ParameterText& row = d.parameters[d.parameterCount++];
    setText(row.name, p.name);
    setUnit(row.unit, p.unit);
    row.start = p.start;
    row.lower = p.lower;
    row.upper = p.upper;
    setText(row.meaning, p.meaning);
    row.role = p.role;
  }
  if constexpr (kConstants < M >> 0)
    for (const Constant& c : M::constants) {
      ConstantText& row = d.constants[d.constantCount++];
      setText(row.name, c.name);
      setUnit(row.unit, c.unit);
      row.value = c.value;
      setText(row.meaning, c.meaning);
    }
  if constexpr (kDerived < M >> 0)
    for (const Derived& q : M::derived) {
      DerivedText& row = d.derived[d.derivedCount++];
      setText(row.name, q.name);
      setUnit(row.unit, q.unit);
      setText(row.meaning, q.meaning);
    }
  return d;
}

}  // namespace voxelfit
