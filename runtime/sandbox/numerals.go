package sandbox

import (
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

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
		work(L)
		s = s[stretch:]
	}
	for len(s) > stretch && strings.Trim(s[len(s)-stretch:], spaces) == "" {
		work(L)
		s = s[:len(s)-stretch]
	}
	return strings.Trim(s, spaces)
}

// longestNumber is how many characters a number has at most, spaces around it aside, wherever a function of a library takes text for one: reading
// more could not be interrupted.
const longestNumber = 1 << 20

// checkNumber is argument n of L, a number or the text of one.
func checkNumber(L *lua.LState, n int) lua.LNumber {
	switch v := L.Get(n).(type) {
	case lua.LNumber:
		return v
	case lua.LString:
		work(L)
		if len(v) > stretch {
			text := trimSpace(L, string(v))
			if len(text) > longestNumber {
				L.TypeError(n, lua.LTNumber)
			}
			L.Replace(n, lua.LString(text))
		}
	}
	return L.CheckNumber(n)
}

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
