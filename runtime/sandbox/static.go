package sandbox

import lua "github.com/yuin/gopher-lua"

// static makes a function that all states can share: it has no upvalues.
func static(f lua.LGFunction) *lua.LFunction {
	return &lua.LFunction{IsG: true, Env: noEnv, GFunction: f}
}

// noEnv is the environment of functions that have no use for one.
var noEnv = &lua.LTable{Metatable: lua.LNil}
