package bind_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// unsafe are functions that reach outside of the state, or that end or block the process.
var unsafe = []string{"print", "_printregs", "dofile", "loadfile", "collectgarbage",
	"os.execute", "os.exit", "os.remove", "os.rename", "os.setenv", "os.tmpname", "io.open", "io.popen", "io.read", "io.write", "io.tmpfile"}

// arguments has an error, e, in every place beside values of all types.
var arguments = []string{"e", "e, e", "'x', e", "e, 'x'", "1, e", "e, 1", "{}, e", "e, {}", "print, e", "e, print",
	"'x', 'x', e", "{e, e}", "{e}, e", "ud, e", "e, ud", "co, e", "e, co", "ch, e", "e, true", "nil, e", "function() return e end, e",
	"e, {__index = e, __call = e, __eq = e, __lt = e, __len = e, __concat = e, __tostring = e}"}

var expressions = []string{"e + 1", "1 + e", "e - e", "-e", "not e", "#e", "e()", "e:x()", "e.x.y", "e < e", "e <= 1", "1 < e", "e >= 'x'",
	"e == 1", "e == ud", "ud == e", "e .. e", "e .. ud", "ud .. e", "e .. {}", "e ^ 2", "e % 2", "e / e", "e and e or e",
	"({})[e]", "({[e] = e})[e]", "setmetatable({}, {__index = e}).x", "setmetatable({}, {__call = e})()",
	"setmetatable({}, {__eq = e}) == setmetatable({}, {__eq = e})", "#setmetatable({}, {__len = e})",
	"setmetatable({}, {__concat = e}) .. 'x'", "tostring(setmetatable({}, {__tostring = e}))", "setmetatable({}, {__lt = e}) < {}",
	"getmetatable(setmetatable({}, {__metatable = e}))", "e:rep(3)", "e:format()", "e:byte(1, -1)", "e:gsub('x', e)", "e:dump()", "io.write(e)"}

var statements = []string{"for i = e, 2 do end", "for i = 1, e do end", "for i = 1, 2, e do end", "for k in e do end", "for k in pairs(e) do end",
	"e.x = 1", "e[e] = e", "local t = {} t[e] = e t[e] = nil next(t, e)", "setmetatable({}, {__newindex = e}).x = 1",
	"ch:send(e) return ch:receive() .. ''", "error(e, 2)", "error({e})", "assert(nil, e)", "xpcall(function() error(e) end, e)",
	"debug.setmetatable(e, nil) return e .. 'x' == e", "debug.setmetatable(e, {__eq = 1, __concat = e}) return e .. 'x'"}

// TestErrorEverywhere gives an error to every function of the stock libraries and to every operator. gopher-lua takes what
// says that it is userdata for a *lua.LUserData in places; none of them may be within reach of a script.
func TestErrorEverywhere(t *testing.T) {
	names := libraryFunctions(t)
	for _, name := range names {
		for _, args := range arguments {
			if strings.HasPrefix(name, "io.") && args[0] == '\'' {
				continue // opens a file
			}
			noCrash(t, fmt.Sprintf("return %s(%s)", name, args))
		}
	}
	for _, src := range expressions {
		noCrash(t, "return "+src)
	}
	for _, src := range statements {
		noCrash(t, src)
	}
}

// libraryFunctions names all functions of the stock libraries that a test can call.
func libraryFunctions(t *testing.T) []string {
	L := newState(t)
	var names []string
	add := func(prefix string, lib *lua.LTable) {
		for k, v := lib.Next(lua.LNil); k != lua.LNil; k, v = lib.Next(k) {
			if name := prefix + k.String(); v.Type() == lua.LTFunction && !slices.Contains(unsafe, name) {
				names = append(names, name)
			}
		}
	}
	add("", L.G.Global)
	for _, lib := range []string{"string", "table", "math", "os", "io", "coroutine", "debug", "channel"} {
		add(lib+".", L.GetGlobal(lib).(*lua.LTable))
	}
	if len(names) < 90 {
		t.Fatalf("only %d functions", len(names))
	}
	return names
}

// noCrash runs src, which may fail, but not by a panic of Go.
func noCrash(t *testing.T, src string) {
	t.Helper()
	L := lua.NewState()
	defer L.Close()
	install(L)
	err := L.DoString(`local _, e = pcall(m.missing) local ud, co, ch = newproxy(), coroutine.create(print), channel.make(1) ` + src)
	if err != nil && isCrash(err.Error()) {
		t.Errorf("%s: %v", src, err)
	}
}

// isCrash reports whether text is that of a Go panic.
func isCrash(text string) bool {
	return strings.Contains(text, "interface conversion") || strings.Contains(text, "runtime error")
}
