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

// optString is argument n, which may be a number, or other when there is none.
func optString(L *lua.LState, n int, other string) string {
	if L.Get(n) == lua.LNil {
		return other
	}
	return L.CheckString(n)
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
	if len(s) == 0 {
		n = 0
	}
	chargeString(L, n*len(s))
	if n*len(s) <= stretch {
		L.Push(lua.LString(strings.Repeat(s, n)))
		return 1
	}
	part := strings.Repeat(s, stretch/len(s)+1)
	var text strings.Builder
	text.Grow(n * len(s))
	for rest := n * len(s); rest > 0; rest -= min(rest, len(part)) {
		next := part[:min(rest, len(part))]
		work(L)
		stretches(L, len(next), func(from, to int) { text.WriteString(next[from:to]) })
	}
	L.Push(lua.LString(text.String()))
	return 1
}

func stringReverse(L *lua.LState) int {
	s := L.CheckString(1)
	out := buffer{L: L}
	defer out.free()
	out.reserve(len(s))
	stretches(L, len(s), func(from, to int) {
		for i := from; i < to; i++ {
			out.text = append(out.text, s[len(s)-1-i])
		}
	})
	out.push()
	return 1
}

func stringLower(L *lua.LState) int { return pushMapped(L, strings.ToLower, 'A', 'Z') }

func stringUpper(L *lua.LState) int { return pushMapped(L, strings.ToUpper, 'a', 'z') }

// pushMapped pushes the first argument in the other case: of all letters, or, when it is not UTF-8, of those of ASCII, from first to last.
func pushMapped(L *lua.LState, change func(string) string, first, last byte) int {
	s := L.CheckString(1)
	valid := true
	stretches(L, len(s), func(from, to int) { valid = valid && utf8.ValidString(s[runeAt(s, from):runeAt(s, to)]) })
	if !valid {
		return pushASCII(L, s, first, last)
	}
	if len(s) <= stretch {
		chargeString(L, 2*len(s))
		L.Push(lua.LString(change(s)))
		return 1
	}
	out := buffer{L: L}
	defer out.free()
	out.reserve(len(s))
	stretches(L, len(s), func(from, to int) { out.write(change(s[runeAt(s, from):runeAt(s, to)])) })
	out.push()
	return 1
}

// runeAt is where the character begins that byte i of s is of, i when s is not UTF-8 there.
func runeAt(s string, i int) int {
	for at := i; at < len(s) && at >= 0 && at > i-utf8.UTFMax; at-- {
		if utf8.RuneStart(s[at]) {
			return at
		}
	}
	return i
}

// pushASCII pushes s with the letters from first to last in the other case.
func pushASCII(L *lua.LState, s string, first, last byte) int {
	out := buffer{L: L}
	defer out.free()
	out.reserve(len(s))
	stretches(L, len(s), func(from, to int) {
		for _, c := range []byte(s[from:to]) {
			if c >= first && c <= last {
				c ^= ' '
			}
			out.text = append(out.text, c)
		}
	})
	out.push()
	return 1
}
