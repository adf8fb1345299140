package main

import (
	"math"
	"regexp"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// source gives bytes: those of the fuzzer, then zeros, or random ones.
type source interface{ next() byte }

type bytesSource struct{ data []byte }

func (s *bytesSource) next() byte {
	if len(s.data) == 0 {
		return 0
	}
	b := s.data[0]
	s.data = s.data[1:]
	return b
}

// below gives a number in [0, n).
func below(s source, n int) int {
	if n <= 256 {
		return int(s.next()) % n
	}
	return (int(s.next())<<8 | int(s.next())) % n
}

// oneOf gives an element of list.
func oneOf[T any](s source, list []T) T { return list[below(s, len(list))] }

// maker makes Lua values of bytes.
type maker struct {
	*session
	source
	of     target // whose arguments they are
	tables []*lua.LTable
	depth  int
}

// numbers are small or beyond what can be allocated or counted to: in between, functions are only slow.
var numbers = []lua.LNumber{0, 1, 2, 3, 4, 7, 8, 10, 16, 32, 60, 64, -1, -2, 0.5, -1.5, 1e-9, 1e300, -1e300, 1 << 52, 1 << 53, -1 << 53, 1<<53 + 2, 1 << 63,
	1 << 64, lua.LNumber(math.Inf(1)), lua.LNumber(math.Inf(-1)), lua.LNumber(math.NaN()), lua.LNumber(math.Copysign(0, -1)), 65, 97}

// bounds are those of Go's types. They are for modules that allocate nothing.
var bounds = []lua.LNumber{127, 128, 255, 256, -128, -129, 1<<15 - 1, 1 << 15, 1<<16 - 1, 1 << 16, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, -1 << 31, 0xD800, 0x10FFFF, 0x110000}

var numeric = map[string]bool{"bits": true, "cmplx": true, "gomath": true, "netip": true, "unicode": true, "utf8": true}

var texts = []string{"", "a", "abc", "name", "a b c", "A,B\n1,2\n", "10", "-7", "0x1F", "1.5", "1e3", "1/3", "true", "nan", "\x00", "\xff\xfe", "é漢字", "\xed\xa0\x80",
	"%s %d %v", "%", "[a-z]+(b)?", "(", "*", "a*", "[", `\d`, "$1 ${x}", ".", "..", "/", "a/b/../c", "dir/b.txt", "a.txt", "dir", "no-such", "*.txt",
	"https://u:p@example.com:80/a%20b?q=1&r=2#f", "://", "example.com:80", "127.0.0.1", "::1", "10.0.0.0/8", "fe80::1%eth0", "[::1]:80",
	"1.5s", "90s", "-1h", "2024-02-29T12:00:00Z", "2006-01-02", "Mon, 02 Jan 2006 15:04:05 MST", "UTC", "Europe/Berlin",
	`{"a":[1,2,{"b":null}]}`, `"x"`, "[1]", "null", "{", "aGVsbG8=", "68656c6c6f", "zz", "Bob <bob@example.com>", "a@b, c@d", "=?utf-8?q?=41?=",
	"text/html; charset=utf-8", ".html", "Content-Type: text/plain\r\nX: y\r\n\r\nbody", "200 ok\r\n", "220-a\r\n220 b\r\n", "a\n.\n", "missingkey=error",
	"{{.}}", "{{range .}}{{.}}{{end}}", "{{.name | printf \"%q\"}}", "{{", "<b>&amp;</b>", "INFO", "DEBUG-4", "WARN+1", "key", "b", "f", "g", "x", "UTF-8",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "0123456789abcdef", "0123456789abcdef0123456789abcdef"}

// exponent is one that stands for a very large number, which big does not come back from.
var exponent = regexp.MustCompile(`([eEpP][+-]?\d{2})[\d_]+`)

func (m *maker) text() lua.LString {
	switch b := m.next(); {
	case b < 200:
		return lua.LString(oneOf(m, texts))
	case b < 210:
		return lua.LString(strings.Repeat(oneOf(m, texts), 200))
	}
	raw := make([]byte, m.next()%24)
	for i := range raw {
		raw[i] = m.next()
	}
	return lua.LString(exponent.ReplaceAllString(string(raw), "$1"))
}

func (m *maker) number() lua.LNumber {
	switch b := m.next(); {
	case b < 120:
		return oneOf(m, numbers)
	case b < 160 && numeric[m.of.module]:
		return oneOf(m, bounds)
	case b < 230:
		return lua.LNumber(m.next() % (largest + 1))
	}
	return lua.LNumber(int8(m.next()))
}

// value makes any value.
func (m *maker) value() lua.LValue {
	switch m.next() % 20 {
	case 0, 1:
		return lua.LNil
	case 2:
		return lua.LBool(m.next() < 128)
	case 3, 4, 5, 6:
		return m.number()
	case 7, 8, 9, 10:
		return m.text()
	case 11, 12:
		return m.table()
	case 13, 14:
		return m.function()
	case 15:
		return m.rare()
	}
	return m.handle("")
}

// rare makes what scripts seldom pass on purpose.
func (m *maker) rare() lua.LValue {
	switch m.next() % 6 {
	case 0:
		co, _ := m.L.NewThread()
		return co
	case 1:
		return &lua.LUserData{Value: struct{ x int }{1}, Env: m.L.Env, Metatable: lua.LNil}
	case 2:
		return &lua.LUserData{Env: m.L.Env, Metatable: m.L.CreateTable(0, 0)}
	case 3:
		return m.closed
	case 4:
		return lua.LChannel(make(chan lua.LValue, 1))
	}
	return m.module(oneOf(m, targets).module)
}

// handle gives one of a class, or without a class of any; nil when there is none yet.
func (m *maker) handle(class string) lua.LValue {
	if class == "" && len(m.classes) > 0 {
		class = oneOf(m, m.classes)
	}
	if list := m.pool[class]; len(list) > 0 && !endless[class] {
		return oneOf(m, list)
	}
	return lua.LNil
}

// table makes a list, a map, a mixture, or gives one that is there again: shared, or a cycle.
func (m *maker) table() lua.LValue {
	b := m.next()
	if b < 20 && len(m.tables) > 0 {
		return oneOf(m, m.tables)
	}
	t := m.L.CreateTable(0, 0)
	if m.depth > 4 {
		return t
	}
	m.tables = append(m.tables, t)
	m.depth++
	for i := range m.next() % 5 {
		switch {
		case b < 100:
			t.RawSetInt(int(i)+1, m.value())
		case b < 200:
			t.RawSetString(oneOf(m, texts), m.value())
		default:
			if k := m.value(); k != lua.LNil && k == k { // NaN is no key
				t.RawSet(k, m.value())
			}
		}
	}
	m.depth--
	return t
}

// list makes a list of what want names.
func (m *maker) list(want string) lua.LValue {
	t := m.L.CreateTable(4, 0)
	for range m.next() % 5 {
		t.Append(m.wanted(want))
	}
	return t
}

// methods makes a table that stands for an interface.
func (m *maker) methods(names string) lua.LValue {
	t := m.L.CreateTable(0, 4)
	for name := range strings.SplitSeq(names, ", ") {
		t.RawSetString(name, m.function())
	}
	return t
}

// wanted makes what a message said was wanted, mostly.
func (m *maker) wanted(want string) lua.LValue {
	if m.depth > 4 || m.next() < 8 {
		return m.value()
	}
	m.depth++
	defer func() { m.depth-- }()
	kind, of, _ := strings.Cut(want, ":")
	switch {
	case kind == "list":
		return m.list(of)
	case kind == "table":
		return m.methods(of)
	case strings.Contains(want, "function"):
		return m.function()
	case strings.Contains(want, "string"):
		return m.text()
	case strings.Contains(want, "integer"):
		return lua.LNumber(m.next() % (largest + 1))
	case strings.Contains(want, "number"):
		return m.number()
	case want == "boolean":
		return lua.LBool(m.next() < 128)
	}
	if h := m.handle(want); h != lua.LNil {
		return h
	}
	if m.next() < 128 {
		return m.table()
	}
	return m.value()
}

// function makes a Lua function, or gives one that a module has or that a call returned.
func (m *maker) function() lua.LValue {
	switch b := m.next(); {
	case b < 30 && len(m.functions) > 0:
		return oneOf(m, m.functions)
	case b < 60:
		return m.member(oneOf(m, plain))
	case m.depth > 3:
		return m.makers[0]
	default:
		m.depth++
		defer func() { m.depth-- }()
		make, args := oneOf(m, m.makers), []lua.LValue{m.value(), m.value(), m.value()}
		if b > 150 { // what callbacks mostly return
			args = []lua.LValue{m.plain(), m.plain(), m.plain()}
		}
		if f, err := m.run(make, args...); err == nil && len(f) > 0 {
			return f[0]
		}
	}
	return lua.LNil
}

// plain makes a number, a text, a boolean or nil.
func (m *maker) plain() lua.LValue {
	switch m.next() % 5 {
	case 0:
		return lua.LNil
	case 1:
		return m.text()
	case 2:
		return lua.LBool(m.next() < 128)
	}
	return lua.LNumber(m.next() % 8)
}
