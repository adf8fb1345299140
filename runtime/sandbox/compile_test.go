package sandbox

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// deep are sources whose nesting takes a compiler down that does not count.
var deep = map[string]func(n int) string{
	"braces":      func(n int) string { return "return " + strings.Repeat("{", n) + strings.Repeat("}", n) },
	"open braces": func(n int) string { return "return " + strings.Repeat("{", n) },
	"parentheses": func(n int) string { return "return " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) },
	"calls":       func(n int) string { return "a" + strings.Repeat("()", n) },
	"call args":   func(n int) string { return "a" + strings.Repeat("(a", n) + strings.Repeat(")", n) },
	"strings":     func(n int) string { return "a" + strings.Repeat("''", n) },
	"methods":     func(n int) string { return "a" + strings.Repeat(":b()", n) },
	"fields":      func(n int) string { return "return a" + strings.Repeat(".a", n) },
	"indexes":     func(n int) string { return "return a" + strings.Repeat("[1]", n) },
	"keys":        func(n int) string { return "return " + strings.Repeat("a[", n) + "1" + strings.Repeat("]", n) },
	"nots":        func(n int) string { return "return " + strings.Repeat("not ", n) + "x" },
	"minuses":     func(n int) string { return "return " + strings.Repeat("- ", n) + "x" },
	"lengths":     func(n int) string { return "return " + strings.Repeat("#", n) + "x" },
	"sums":        func(n int) string { return "return a" + strings.Repeat("+a", n) },
	"powers":      func(n int) string { return "return a" + strings.Repeat("^a", n) },
	"concats":     func(n int) string { return "return a" + strings.Repeat("..a", n) },
	"ands":        func(n int) string { return "return a" + strings.Repeat(" and a", n) },
	"comparisons": func(n int) string { return "return a" + strings.Repeat("<a", n) },
	"blocks":      func(n int) string { return strings.Repeat("do ", n) + strings.Repeat("end ", n) },
	"loops":       func(n int) string { return strings.Repeat("while a do ", n) + strings.Repeat("end ", n) },
	"repeats":     func(n int) string { return strings.Repeat("repeat ", n) + strings.Repeat("until a ", n) },
	"ifs":         func(n int) string { return strings.Repeat("if a then ", n) + strings.Repeat("end ", n) },
	"else":        func(n int) string { return strings.Repeat("if a then else ", n) + strings.Repeat("end ", n) },
	"elseifs":     func(n int) string { return "if a then " + strings.Repeat("elseif a then ", n) + "end" },
	"functions":   func(n int) string { return strings.Repeat("function f() ", n) + strings.Repeat("end ", n) },
	"closures": func(n int) string {
		return "return " + strings.Repeat("function() return ", n) + strings.Repeat("end ", n)
	},
	"names": func(n int) string { return "function a" + strings.Repeat(".a", n) + "() end" },
}

func TestDeepNestingIsRefused(t *testing.T) {
	for name, source := range deep {
		for _, n := range []int{1001, 300_000} {
			_, err := Compile("deep", source(n), SourceLimits{Bytes: 8 << 20, Memory: 2 << 30})
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Message != tooDeep {
				t.Errorf("%s of %d: %.200v", name, n, err)
			}
		}
		if _, err := Compile("deep", source(90), SourceLimits{}); err != nil && name != "open braces" {
			t.Errorf("%s of 90: %v", name, err)
		}
	}
}

// TestLongChunksCompile has nothing deep in it.
func TestLongChunksCompile(t *testing.T) {
	for _, part := range []string{
		"f() ", "a.b.c = a .. 'x' .. b ", "x = -y - z ", "local t = {1, 2, {3}} ", "if a and b or not c then f(-1) elseif d then g {} end ", "do local a = 1 end ",
		"x = function(...) return ... end ", "for i = 1, 10 do f(i) end ", "repeat f() until x ", "while a ~= b do break end ", "a, b = b, a ", "f 'x' ", "t[1], t[2] = {}, not x ",
	} {
		body := "local function g()\n" + strings.Repeat(part, 20) + "\nend\n"
		source := strings.Repeat("do "+body+" end\n", 3000/len(part))
		if _, err := Compile("long", source, SourceLimits{}); err != nil {
			t.Errorf("%s: %v", part, err)
		}
	}
}

// TestQuadraticChunksAreRefused are long without being deep.
func TestQuadraticChunksAreRefused(t *testing.T) {
	list := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, source := range map[string]string{
		"numbers":  "return {" + list(20_000, "%d,") + "}",
		"strings":  "return {" + list(20_000, "'%x',") + "}",
		"globals":  list(20_000, "v%x = 1 "),
		"methods":  list(20_000, "f:v%x() "),
		"labels":   list(60_000, "::l%x::"),
		"sums":     list(300, "x%d = 1"+strings.Repeat("+a", 900)+" "),
		"closures": strings.Repeat("f(function() end)", 70_000),
	} {
		_, err := Compile("long", source, SourceLimits{Bytes: 2 << 20})
		if err == nil || !strings.Contains(err.Error(), "too many") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Compile("long", source[:1<<14], SourceLimits{}); err != nil && strings.Contains(err.Error(), "too many") {
			t.Errorf("a little of %s: %v", name, err)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"x =", "chunk.lua:1: syntax error near '<eof>'"},
		{"x = 1\n\nif", "chunk.lua:3: syntax error near '<eof>'"},
		{"x = 1\ny = = 2", "chunk.lua:2: syntax error near '='"},
		{"\n\nx = 'a", "chunk.lua:3: unterminated string near '<eof>'"},
		{"x = 'a\n'", "chunk.lua:1: unterminated string near 'a'"},
		{"x = 1\ny = \"abc\r\nz = 2", "chunk.lua:2: unterminated string near 'abc'"},
		{"x = 1\ny = \"abc\\\nd\n", "chunk.lua:3: unterminated string near 'abc\nd'"},
		{"\nbreak", "chunk.lua:2: no loop to break"},
		{"local x = 1\ngoto nowhere\n\n\nreturn x", "chunk.lua:2: no visible label 'nowhere' for <goto> at line 2"},
		{"goto nowhere", "chunk.lua:1: no visible label 'nowhere' for <goto> at line 1"},
		{"#!/usr/bin/lua\n\nx =\n\n", "chunk.lua:5: syntax error near '<eof>'"},
		{"\ufeffx ~ 1", "chunk.lua:1: Invalid '~' token near '~'"},
		{"\x1bLua", "chunk.lua:1: chunk is not text"},
		{"local " + strings.Repeat("a,", 300) + "a", "chunk.lua:1: too many local variables"},
		{"\n\n\nlocal " + strings.Repeat("a,", 300) + "a", "chunk.lua:4: too many local variables"},
		{"x = 1\nlocal function f()\nfor i = 1, 2 do\nlocal b\nlocal " + strings.Repeat("a,", 250) + "a\nend end", "chunk.lua:5: too many local variables"},
		{"x = @", "chunk.lua:1: Invalid token near '@'"},
		{strings.Repeat("x", 2000), "chunk.lua:1: source has 2000 bytes, more than 1000"},
	} {
		_, err := Compile("chunk.lua", c.source, SourceLimits{Bytes: 1000})
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || err.Error() != c.want {
			t.Errorf("%.40q:\n got %v\nwant %s", c.source, err, c.want)
		}
	}
}

func TestHeads(t *testing.T) {
	for _, head := range []string{"#!/usr/bin/env lua", "\ufeff", "\ufeff#!lua", "", "#!x\r", "# no Lua", "#"} {
		L := bare(t)
		err := do(L, "chunk", head+"\nerror('here')")
		if err == nil || !strings.Contains(err.Error(), "chunk:2: here") {
			t.Errorf("%q: %v", head, err)
		}
	}
	if err := do(bare(t), "chunk", "# only"); err != nil {
		t.Error(err)
	}
}

// FuzzCompile compares with gopher-lua what compiles.
func FuzzCompile(f *testing.F) {
	for _, source := range deep {
		f.Add(source(3))
	}
	f.Add("local a <const> = 1; goto x ::x:: return a.b:c{1;2,[3]=4}'x' [[y]]")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2000 || strings.HasPrefix(source, "\ufeff") || strings.HasPrefix(source, "#") || strings.HasPrefix(source, "\x1b") {
			return
		}
		_, err := Compile("fuzz", source, SourceLimits{Bytes: 2000})
		if err != nil && (strings.Contains(err.Error(), tooDeep) || strings.Contains(err.Error(), "cannot compile")) {
			return
		}
		L := lua.NewState(lua.Options{SkipOpenLibs: true})
		defer L.Close()
		_, want := L.Load(strings.NewReader(source), "fuzz")
		if (err == nil) != (want == nil) {
			t.Fatalf("%q: got %v, want %v", source, err, want)
		}
	})
}
