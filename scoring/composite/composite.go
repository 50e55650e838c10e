// Package composite builds a composite indicator from any data: a table of
// units and quantities, a tree of weights, and the usual steps between them
// (denomination, imputation, screening, treatment of outliers, normalisation,
// aggregation, ranking). Each step is a pure function in a file of its own and
// returns new tables; what it changed is listed, never hidden. Numbers are
// float64, sums run in a fixed order, and a missing value is never a number.
//
// The package knows no questionnaires, answers or evidence: published scores
// of a questionnaire are computed exactly by package scoring. Here are other
// indices, and the repeated computations that simulations need.
//
// Steps and terms: OECD/JRC, Handbook on Constructing Composite Indicators
// (2008). The tests hold every step to figures computed with COINr 1.1.14.
package composite
