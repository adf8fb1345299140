package sandbox

import (
	"strconv"
	"strings"

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
	if text, ok := L.Get(1).(lua.LString); ok {
		raiseText(L, text, level)
	}
	L.Error(L.Get(1), level)
	return 0
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
		if i > 1 {
			out.write("\t")
		}
		out.write(L.ToStringMeta(L.Get(i)).String())
	}
	out.write("\n")
	writeOutput(L, out.bytes())
	return 0
}

func baseToNumber(L *lua.LState) int {
	base := L.OptInt(2, 10)
	switch v := L.CheckAny(1).(type) {
	case lua.LNumber:
		L.Push(v)
	case lua.LString:
		L.Push(parseNumber(trimSpace(L, string(v)), base))
	default:
		L.Push(lua.LNil)
	}
	return 1
}

const spaces = " \t\n\v\f\r"

// trimSpace is s without the spaces around it.
func trimSpace(L *lua.LState, s string) string {
	for len(s) > stretch && strings.Trim(s[:stretch], spaces) == "" {
		work(L, stretch)
		s = s[stretch:]
	}
	for len(s) > stretch && strings.Trim(s[len(s)-stretch:], spaces) == "" {
		work(L, stretch)
		s = s[:len(s)-stretch]
	}
	return strings.Trim(s, spaces)
}

// longestNumber is how many characters a number has at most: reading more could not be interrupted.
const longestNumber = 1 << 20

// parseNumber reads a number of Lua, or an integer in another base than ten; nil when s is neither.
func parseNumber(s string, base int) lua.LValue {
	if len(s) > longestNumber {
		return lua.LNil
	}
	digits := strings.TrimLeft(s, "+-")
	if base == 10 && len(digits) > 2 && digits[0] == '0' && digits[1]|' ' == 'x' {
		base = 16
	}
	if base == 16 && len(digits) > 2 && digits[0] == '0' && digits[1]|' ' == 'x' {
		s = s[:len(s)-len(digits)] + digits[2:]
	}
	if base != 10 {
		if n, err := strconv.ParseInt(s, base, 64); err == nil {
			return lua.LNumber(n)
		}
		return lua.LNil
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return lua.LNil // infinities, and what only Go takes for numbers
	}
	n, err := strconv.ParseFloat(s, 64)
	if e, ok := err.(*strconv.NumError); ok && e.Err != strconv.ErrRange {
		return lua.LNil
	}
	return lua.LNumber(n)
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
	if n > uint(max(L.Options.RegistrySize, L.Options.RegistryMaxSize))/2 {
		L.RaiseError("%s", message)
	}
	charge(L, 16*int(n))
	return int(n)
}

func baseRawEqual(L *lua.LState) int {
	L.Push(lua.LBool(L.CheckAny(1) == L.CheckAny(2)))
	return 1
}
