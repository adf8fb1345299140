// Package bind is what generated bindings call: argument and result conversion, argument errors and the guard around every
// Go function that a script can reach. Only generated code and package runtime import it; programs use package runtime.
//
// Conversions come in pairs, a [To] that reads a Lua value and a [From] that makes one, and compose: a list of records is
//
//	bind.Arg(c, 1, func(c bind.Call, v lua.LValue) ([]geo.Point, error) {
//		return bind.ToSlice[[]geo.Point](c, v, toGeoPoint)
//	})
//
// Three rules hold for all of them. Nothing is lost silently: a fraction, an overflow, a hole or an unknown key is an error.
// Tables are read raw, without metamethods, so that reading an argument never runs a script. An error says where in a nested
// value it is, and costs nothing until it happens.
package bind

// MinABI and MaxABI bound the versions of generated code that this package serves. Generated code states its own version
// with two constants that do not compile outside these bounds:
//
//	_ = bind.RerunGoGenerate(1 - bind.MinABI)
//	_ = bind.UpgradeRuntime(bind.MaxABI - 1)
const MinABI, MaxABI = 1, 1

// RerunGoGenerate overflows when bindings are older than this package: run go generate.
type RerunGoGenerate uint

// UpgradeRuntime overflows when bindings are newer than this package: upgrade github.com/luamodgen/luamodgen.
type UpgradeRuntime uint
