package bind_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

const errText = `open x: file does not exist`

func TestErrorIsText(t *testing.T) {
	run(t, []program{
		{`m.missing()`, errText},
		{`local _, e = pcall(m.missing) assert(tostring(e) == "` + errText + `" and "a: " .. e .. "!" == "a: ` + errText + `!")`, ``},
		{`local _, e = pcall(m.missing) assert("a" .. 1 .. e == "a1` + errText + `" and e .. e == tostring(e) .. tostring(e))`, ``},
		{`local _, e = pcall(m.missing) assert(#e == 27 and e:len() == 27 and e:upper() == "OPEN X: FILE DOES NOT EXIST")`, ``},
		{`local _, e = pcall(m.missing) assert(e:match("^open (%a):") == "x" and e:find("exist") == 23 and e:find(e, 1, true) == 1)`, ``},
		{`local _, e = pcall(m.missing) assert((e:gsub("%a+", string.upper, 1)) == "OPEN x: file does not exist")`, ``},
		{`local _, e = pcall(m.missing) local n = 0 for w in e:gmatch("%a+") do n = n + 1 end assert(n == 6, n)`, ``},
		{`local _, e = pcall(m.missing) assert(e.no == nil and e[1] == nil and e[e] == nil and e[{}] == nil)`, ``},
		{`local _, e = pcall(m.missing) assert(string.format("%s|%d|%x|%5s|%q", e, e, e, e, e) ==
			"` + errText + `|` + errText + `|` + errText + `|` + errText + `|\"` + errText + `\"")`, ``},
		{`local _, e = pcall(m.missing) assert(not string.format("%#v %+v %#s", e, e, e):find("{"))`, ``},
		{`local _, e = pcall(m.missing) assert(type(e) == "userdata" and getmetatable(e) == "error")`, ``},
		{`local _, e = pcall(m.missing) setmetatable(e, {})`, `cannot change a protected metatable`},
		{`local _, e = pcall(m.missing) e.x = 1`, `attempt to index a non-table object(userdata) with key 'x'`},
		{`local _, e = pcall(m.missing) return e .. {}`, `cannot perform concat operation between error and table`},
		{`local _, e = pcall(m.missing) return nil .. e`, `cannot perform concat operation between nil and error`},
		{`local _, e = pcall(m.missing) local t = setmetatable({}, {__concat = function(a, b) return tostring(a) end})
			assert(e .. t == "` + errText + `")`, ``},
		{`local _, e = pcall(m.missing) return e < e`, `attempt to compare userdata with userdata`},
		{`local u = newproxy() assert(tostring(u):find("userdata") and not pcall(function() return u .. "" end))`, ``},
		{`coroutine.wrap(m.missing)()`, errText},
		{`local ok, e = coroutine.resume(coroutine.create(m.missing)) assert("" .. e == "` + errText + `")`, ``},
		{`local v, e = m.find() assert(v == nil and "" .. e == "` + errText + `")`, ``},
		{`error((select(2, m.find())))`, errText},
		{`local v, e = m.failnil() assert(v == nil and "" .. e == "unknown error: a nil error was passed on")`, ``},
		{`m.nilerror()`, `unknown error: a nil error was passed on`},
		{`xpcall(m.missing, function(e) assert(e:match("open")) end)`, ``},
	})
}

func TestErrorIdentity(t *testing.T) {
	run(t, []program{
		{`local _, a = pcall(m.missing) local _, b = pcall(m.again) assert(a == b and not rawequal(a, b))`, ``},
		{`local _, a = pcall(m.missing) local _, b = pcall(m.nilerror) assert(a ~= b and a ~= newproxy() and a ~= 1)`, ``},
		{`local _, a = pcall(m.list) local _, b = pcall(m.list) assert(a ~= b and a == a)`, ``},
		{`local _, a = pcall(m.missing) local t = {[a] = 1} assert(t[a] == 1)`, ``},
		{`local _, a = pcall(m.missing) assert(m.is(a) and not m.is("x") and not m.is(nil))`, ``},
		{`m.is(1)`, `bad argument #1 to 'm.is' (err: error expected, got number)`},
	})
	for _, src := range []string{
		`m.missing()`, `error(select(2, pcall(m.missing)))`, `error((select(2, m.find())))`, `coroutine.wrap(m.missing)()`,
		`local ok, e = coroutine.resume(coroutine.create(m.missing)) error(e)`, `m.panicerror()`,
		`m.each(m.missing)`, `m.eachwrap(m.missing)`, `m.eachwrap(function() m.each(m.missing) end)`,
		`m.eachwrap(function() m.eachwrap(m.missing) end)`,
	} {
		err := newState(t).DoString(src)
		var raised *lua.ApiError
		if !errors.As(err, &raised) {
			t.Fatalf("%s: %v", src, err)
		}
		carried, _ := raised.Object.(*bind.Error)
		if !errors.Is(carried, fs.ErrNotExist) || !errors.Is(carried.Unwrap(), fs.ErrNotExist) {
			t.Errorf("%s: no fs.ErrNotExist in %#v", src, raised.Object)
		}
	}
}

func TestCallbackError(t *testing.T) {
	run(t, []program{
		{`m.each(m.missing)`, errText},
		{`m.eachwrap(m.missing)`, `each: ` + errText},
		{`m.eachwrap(function() m.eachwrap(m.missing) end)`, `each: each: ` + errText},
		{`m.each(function() error("boom") end)`, `boom`},
		{`m.each(function() error("boom", 0) end)`, `boom`},
		{`m.eachwrap(function() error("boom", 0) end)`, `each: boom`},
		{`local _, e = pcall(m.each, function() error({code = 7}) end) assert(e.code == 7)`, ``},
		{`local ok, e = pcall(m.each, function() error(nil) end) assert(not ok and e)`, ``},
		{`m.each(function() m.int("x") end)`, `bad argument #1 to 'm.int' (n: integer expected, got string)`},
	})
}

func TestPanic(t *testing.T) {
	run(t, []program{
		{`m.panic()`, `m.panic: panic: out of cheese`},
		{`m.index(3)`, `m.index: panic: runtime error: index out of range [3] with length 1`},
		{`m.panicerror()`, `m.panicerror: panic: ` + errText},
		{`for i = 1, 1000 do assert(not pcall(m.panic)) end assert(m.now() == 1)`, ``},
		{`m.each(function() m.panic() end)`, `m.panic: panic: out of cheese`},
		{`coroutine.wrap(m.panic)()`, `m.panic: panic: out of cheese`},
	})
	err := newState(t).DoString(`m.index(3)`)
	var raised *lua.ApiError
	var caught *bind.PanicError
	if !errors.As(err, &raised) || !errors.As(raised.Object.(*bind.Error), &caught) {
		t.Fatal(err)
	}
	if caught.Func != "m.index" || !strings.Contains(string(caught.Stack), "fixture_test.go") {
		t.Errorf("%s\n%s", caught.Func, caught.Stack)
	}
}

// badError is an error whose method panics.
type badError struct{ err error }

func (badError) Error() string { panic("no text") }

// silentError is an error that can be told, and not be unwrapped, when it is nil.
type silentError struct{ err error }

func (e *silentError) Error() string { return "silent" }

func (e *silentError) Unwrap() error { return e.err }

// TestErrorPanics passes errors on whose methods panic.
func TestErrorPanics(t *testing.T) {
	bad := badError{fs.ErrNotExist}
	runWith(t, []bind.Func{
		raise("typednil", (*fs.PathError)(nil)), raise("wrapped", fmt.Errorf("wrapped: %w", (*fs.PathError)(nil))),
		raise("call", (*bind.CallError)(nil)), raise("api", (*lua.ApiError)(nil)), raise("empty", &lua.ApiError{}),
		raise("bad", bad), raise("silent", (*silentError)(nil)),
		give("any", any([]any{(*fs.PathError)(nil)}), bind.FromAny),
		{Decl: "try(f)", Call: func(c bind.Call) int { return c.Raise(bind.Arg(c, 1, toFuncError)()) }},
		{Decl: "parse(s)", Call: func(c bind.Call) int {
			bind.Arg(c, 1, func(c bind.Call, v lua.LValue) (int, error) {
				return bind.ToParsed(c, v, func(string) (int, error) { return 0, bad })
			})
			return 0
		}},
	}, []program{
		{`m.typednil()`, `<nil>`},
		{`m.wrapped()`, `wrapped: <nil>`},
		{`m.call()`, `<nil>`},
		{`m.api()`, `<nil>`},
		{`local ok, e = pcall(m.empty) assert(not ok and tostring(e) == "nil")`, ``},
		{`m.bad()`, `bind_test.badError: method Error panics: no text`},
		{`m.silent()`, `silent`},
		{`assert(tostring(m.any()[1]) == "<nil>")`, ``},
		{`m.try(m.typednil)`, `<nil>`},
		{`m.try(function() return nil, (m.any()[1]) end)`, `<nil>`},
		{`m.parse("x")`, `bad argument #1 to 'm.parse' (s: bind_test.badError: method Error panics: no text)`},
	})
	for name, err := range map[string]error{"typed nil": (*fs.PathError)(nil), "silent": (*silentError)(nil), "bad": bad} {
		if e := bind.NewError(newState(t), err).(*bind.Error); errors.Is(e, fs.ErrExist) {
			t.Errorf("%s: errors.Is finds what is not there", name)
		}
	}
}

// TestErrorInManyStates passes one error through states on several goroutines.
func TestErrorInManyStates(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			L := lua.NewState()
			defer L.Close()
			install(L)
			for range 50 {
				if err := L.DoString(`local _, e = pcall(coroutine.wrap(m.missing)) assert(("" .. e):match("open"))`); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
