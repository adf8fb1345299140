package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// mendAssert lets assert(nil, err) raise a Go error as itself. Lua's own assert takes nothing but text for a message, so that
//
//	local f = assert(files.open("none"))
//
// would complain about its own arguments. What else assert does is left to the one that is there.
func mendAssert(L *lua.LState) {
	stock, ok := L.G.Global.RawGetString("assert").(*lua.LFunction)
	if !ok || !stock.IsG || len(stock.Upvalues) > 0 {
		return
	}
	L.G.Global.RawSetString("assert", L.NewFunction(func(L *lua.LState) int {
		if e, ok := L.Get(2).(*bind.Error); ok && !L.ToBool(1) {
			L.Error(e, 0)
		}
		return stock.GFunction(L)
	}))
}
