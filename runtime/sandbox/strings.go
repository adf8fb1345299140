package sandbox

import (
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

var stringFunctions = []function{
	{"string", "byte", stringByte},
	{"string", "char", stringChar},
	{"string", "format", stringFormat},
	{"string", "len", stringLen},
	{"string", "lower", stringLower},
	{"string", "rep", stringRep},
	{"string", "reverse", stringReverse},
	{"string", "sub", stringSub},
	{"string", "upper", stringUpper},
}

// span returns where from and to are in a string of n bytes, as Lua counts: from one on, or from the end when negative.
func span(n, from, to int) (start, end int) {
	if from < 0 {
		from = max(n+from+1, 1)
	}
	if to < 0 {
		to += n + 1
	}
	start, end = max(from, 1)-1, min(to, n)
	return min(start, n), max(end, min(start, n))
}

func stringByte(L *lua.LState) int {
	s := L.CheckString(1)
	from := L.OptInt(2, 1)
	start, end := span(len(s), from, L.OptInt(3, from))
	if from < -len(s) && L.GetTop() < 3 {
		return 0
	}
	n := reserve(L, uint(end-start), "string slice too long")
	for _, c := range []byte(s[start:end]) {
		L.Push(lua.LNumber(c))
	}
	return n
}

func stringChar(L *lua.LState) int {
	text := make([]byte, L.GetTop())
	for i := range text {
		text[i] = byte(L.CheckInt(i + 1))
	}
	L.Push(lua.LString(text))
	return 1
}

func stringLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(L.CheckString(1))))
	return 1
}

func stringSub(L *lua.LState) int {
	s := L.CheckString(1)
	start, end := span(len(s), L.CheckInt(2), L.OptInt(3, -1))
	L.Push(piece(L, s, start, end))
	return 1
}

func stringRep(L *lua.LState) int {
	s := L.CheckString(1)
	n := max(L.CheckInt(2), 0)
	if len(s) > 0 && n > maxString/len(s) {
		L.RaiseError("resulting string too large")
	}
	chargeString(L, n*len(s))
	if len(s) == 0 {
		n = 0
	}
	L.Push(lua.LString(strings.Repeat(s, n)))
	return 1
}

func stringReverse(L *lua.LState) int {
	s := L.CheckString(1)
	chargeString(L, 2*len(s))
	text := make([]byte, len(s))
	for i := range text {
		text[i] = s[len(s)-1-i]
	}
	L.Push(lua.LString(text))
	return 1
}

func stringLower(L *lua.LState) int { return pushMapped(L, strings.ToLower, 'A', 'Z') }

func stringUpper(L *lua.LState) int { return pushMapped(L, strings.ToUpper, 'a', 'z') }

// pushMapped pushes the first argument in the other case: of all letters, or, when it is not UTF-8, of those of ASCII, from first to last.
func pushMapped(L *lua.LState, change func(string) string, first, last byte) int {
	s := L.CheckString(1)
	chargeString(L, 2*len(s))
	if utf8.ValidString(s) {
		work(L, len(s)>>3)
		L.Push(lua.LString(change(s)))
		return 1
	}
	text := []byte(s)
	for i, c := range text {
		if c >= first && c <= last {
			text[i] ^= ' '
		}
	}
	L.Push(lua.LString(text))
	return 1
}
