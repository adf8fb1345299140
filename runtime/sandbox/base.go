package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

var baseFunctions = []function{
	{"", "assert", baseAssert},
	{"", "error", baseError},
	{"", "getmetatable", baseGetMetatable},
	{"", "ipairs", baseIpairs},
	{"", "next", baseNext},
	{"", "pairs", basePairs},
	{"", "print", basePrint},
	{"", "rawequal", baseRawEqual},
	{"", "rawget", baseRawGet},
	{"", "rawset", baseRawSet},
	{"", "select", baseSelect},
	{"", "setmetatable", baseSetMetatable},
	{"", "tonumber", baseToNumber},
	{"", "tostring", baseToString},
	{"", "type", baseType},
	{"", "unpack", baseUnpack},
}

var baseConstants = []constant{
	{"", "_VERSION", lua.LString(lua.LuaVersion)},
	{"", "_GOPHER_LUA_VERSION", lua.LString(lua.PackageName + " " + lua.PackageVersion)},
}

// baseAssert takes any value for a message, as Lua does.
func baseAssert(L *lua.LState) int {
	switch message := L.Get(2); {
	case L.ToBool(1):
		return L.GetTop()
	case L.GetTop() == 0:
		L.ArgError(1, "value expected")
	case message == lua.LNil:
		L.RaiseError("assertion failed!")
	case lua.LVCanConvToString(message):
		raiseText(L, lua.LString(lua.LVAsString(message)), 1)
	default:
		L.Error(message, 0)
	}
	return 0
}

func baseError(L *lua.LState) int {
	level := L.OptInt(2, 1)
	if level > 2 && !hasPlace(L, level-1) {
		level = 0 // else it begins with a blank
	}
	if text, ok := L.Get(1).(lua.LString); ok {
		raiseText(L, text, level)
	}
	L.Error(L.Get(1), level)
	return 0
}

// hasPlace tells whether there is a function of Lua at a level, or beyond it.
func hasPlace(L *lua.LState, level int) bool {
	for {
		switch L.Where(level) {
		case "":
			return false
		case "[G]:":
			level++
		default:
			return true
		}
	}
}

func baseType(L *lua.LState) int {
	L.Push(lua.LString(L.CheckAny(1).Type().String()))
	return 1
}

func baseToString(L *lua.LState) int {
	L.Push(L.ToStringMeta(L.CheckAny(1)))
	return 1
}

func basePrint(L *lua.LState) int {
	out := buffer{L: L}
	defer out.free()
	for i := 1; i <= L.GetTop(); i++ {
		work(L)
		if i > 1 {
			out.write("\t")
		}
		out.write(L.ToStringMeta(L.Get(i)).String())
	}
	out.write("\n")
	writeOutput(L, out.bytes())
	return 0
}

func baseSelect(L *lua.LState) int {
	L.CheckTypes(1, lua.LTNumber, lua.LTString)
	top := L.GetTop()
	if s, ok := L.Get(1).(lua.LString); ok {
		if s != "#" {
			L.ArgError(1, "invalid string '"+bind.Brief(string(s))+"'")
		}
		L.Push(lua.LNumber(top - 1))
		return 1
	}
	n := L.CheckInt(1)
	switch {
	case n < 0:
		n += top
	case n > top:
		n = top
	}
	if n < 1 {
		L.ArgError(1, "index out of range")
	}
	return top - n
}

// baseUnpack returns no more values than the stack has room for.
func baseUnpack(L *lua.LState) int {
	t := L.CheckTable(1)
	from := L.OptInt(2, 1)
	to := L.OptInt(3, t.Len())
	if from > to {
		return 0
	}
	n := reserve(L, uint(to)-uint(from)+1, "too many results to unpack")
	for i := range n {
		L.Push(L.RawGetInt(t, from+i))
	}
	return n
}

// reserve makes sure that n results can go on the stack of L.
func reserve(L *lua.LState, n uint, message string) int {
	if n > uint(max(L.Options.RegistrySize, L.Options.RegistryMaxSize)) {
		L.RaiseError("%s", message)
	}
	charge(L, 16*int(n))
	return int(n)
}

func baseRawEqual(L *lua.LState) int {
	L.Push(lua.LBool(L.CheckAny(1) == L.CheckAny(2)))
	return 1
}
