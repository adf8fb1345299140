package sandbox

import (
	"math"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// stockFunctions are those of gopher-lua.
func stockFunctions() (all []function) {
	L := lua.NewState()
	defer L.Close()
	for _, lib := range []string{"string", "table", "math", "coroutine"} {
		all = append(all, functionsOf(lib, L.GetGlobal(lib).(*lua.LTable), nil)...)
	}
	all = append(all, functionsOf("os", L.GetGlobal("os").(*lua.LTable), []string{"clock", "date", "difftime", "time"})...)
	all = append(all, functionsOf("", L.G.Global, []string{
		"assert", "error", "rawequal", "select", "tonumber", "tostring", "type", "unpack", "xpcall",
	})...)
	stock := func(name string) lua.LGFunction { return L.GetGlobal(name).(*lua.LFunction).GFunction }
	filled := func(f lua.LGFunction, all func(*lua.LState, *lua.LTable) *lua.LTable) lua.LGFunction {
		return func(L *lua.LState) int {
			if t, ok := L.Get(1).(*lua.LTable); ok {
				L.Replace(1, all(L, t))
			}
			return f(L)
		}
	}
	next := filled(stock("next"), whole)
	for name, f := range map[string]lua.LGFunction{
		"getmetatable": filled(stock("getmetatable"), settled),
		"setmetatable": filled(stock("setmetatable"), settled),
		"rawget":       filled(stock("rawget"), settled),
		"rawset":       filled(stock("rawset"), settled),
		"next":         next,
		"pairs":        pairsWith(static(next)),
		"ipairs":       pairsWith(static(nextIndex)),
		"print":        stockPrint,
		"pcall":        stockPCall,
	} {
		all = append(all, function{Name: name, Call: f})
	}
	return all
}

var stockConstants = []constant{
	{"", "_VERSION", lua.LString(lua.LuaVersion)}, {"math", "pi", lua.LNumber(math.Pi)}, {"math", "huge", lua.LNumber(math.MaxFloat64)},
}

func settled(L *lua.LState, t *lua.LTable) *lua.LTable {
	settle(L, t)
	return t
}

func functionsOf(lib string, t *lua.LTable, only []string) (all []function) {
	t.ForEach(func(k, v lua.LValue) {
		name := k.String()
		if fn, ok := v.(*lua.LFunction); ok && (only == nil && name != "dump" || slices.Contains(only, name)) {
			all = append(all, function{Lib: lib, Name: name, Call: fn.GFunction})
		}
	})
	return all
}

func pairsWith(step *lua.LFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		t := whole(L, L.CheckTable(1))
		L.Push(step)
		L.Push(t)
		L.Push(lua.LNil)
		return 3
	}
}

func nextIndex(L *lua.LState) int {
	i := L.OptInt(2, 0) + 1
	v := L.CheckTable(1).RawGetInt(i)
	if v == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}

func stockPrint(L *lua.LState) int {
	text := ""
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			text += "\t"
		}
		text += L.ToStringMeta(L.Get(i)).String()
	}
	writeOutput(L, []byte(text+"\n"))
	return 0
}

var protectedFunction = static(func(L *lua.LState) int {
	defer func() {
		if v := recover(); v != nil {
			rethrow(L, v)
		}
	}()
	L.Panic = raise
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
})

func stockPCall(L *lua.LState) int {
	L.Insert(protectedFunction, 1)
	err := L.PCall(L.GetTop()-1, lua.MultRet, nil)
	if err == nil {
		L.Insert(lua.LTrue, 1)
		return L.GetTop()
	}
	raised := err.(*lua.ApiError)
	if e, ok := raised.Cause.(*PanicError); ok {
		spoil(L, e)
	}
	L.Push(lua.LFalse)
	L.Push(raised.Object)
	return 2
}
