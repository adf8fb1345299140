package bind

import lua "github.com/yuin/gopher-lua"

// NewCall is a call of a function without parameters.
func NewCall(L *lua.LState) Call {
	return Call{&bound{L: L, row: &Func{Decl: "f()"}, inst: &Instance{Module: "m"}}}
}
