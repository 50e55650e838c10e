// Package robust asks how sure an index is: it recomputes it thousands of times
// with other weights, other credit for partial answers, other means and other
// treatments of the data, and tells how far scores, ranks and tiers move
// (uncertainty analysis) and which of the choices moves them (sensitivity
// analysis). It also replays the draws of a published run.
//
// Results are streamed into counts and sums, so memory does not grow with the
// number of replications. Random numbers are a function of the seed and of what
// they are for, and sums are merged in a fixed order: the same seed gives the
// same bytes on one processor and on many.
//
// The package builds no index and publishes no score: data come normalised
// from package composite, and published scores of a questionnaire are computed
// exactly by package scoring.
//
// Sources: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step
// 7; Saisana, Saltelli and Tarantola (2005), Uncertainty and sensitivity
// analysis techniques as tools for the quality assessment of composite
// indicators. The tests hold replayed runs to figures computed with COINr
// 1.1.14.
package robust
