package sandbox

import (
	"context"
	"reflect"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// TestStackIsCleared checks what Reset relies on: that the interpreter leaves no value on the stack that a script had there, neither when the
// script ends nor when it fails.
func TestStackIsCleared(t *testing.T) {
	sel, err := runtime.Select("all", runtime.Use(&runtime.Table{Package: "example.com/stack", Profiles: []runtime.Profile{{Name: "all"}}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{
		"local t = {} for i = 1, 20 do t[i] = {} end return t",
		"local function f(n) if n > 0 then return f(n - 1) end return {}, {} end return f(10)",
		"local function f(n) local t = {} if n > 0 then return f(n - 1), t end return t end return f(10)",
		"local a, b, c = {}, {}, {} error({a, b, c})",
		"pcall(error, {}) pcall(function() local a, b, c = {}, {}, {} error(a) end) xpcall(function() local a = {} error(a) end, function(e) return {e} end)",
		"local function v(...) local a, b = ... return ... end return v({}, {}, {}, {}), v({})",
		"local function g(a) return a end return g({}, {}, {}, {}, {}, {}, {})",
		"for k, v in pairs({a = {}, b = {}}) do local x = {k, v} end",
		"return ('x'):rep(10) .. {}",
		"return select('#', unpack({{}, {}, {}, {}}))",
		"return string.gsub('abc', '%w', function(c) local t = {c} return t[1] end)",
		"local t = setmetatable({}, {__index = function(t, k) local x = {} return x end}) local y = t.a.b return y",
		"table.sort({3, 2, 1}, function(a, b) local x = {a} return a < b end)",
		"local co = coroutine.wrap(function(...) local t = {...} coroutine.yield(t) return t end) co({}) co({})",
		"while true do local t = {} end",
	} {
		s, err := New(sel, Limits{Timeout: 1e7})
		if err != nil {
			t.Fatal(err)
		}
		chunk, err := Compile("script", source, SourceLimits{})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = s.Run(context.Background(), nil, chunk, &lua.LTable{Metatable: lua.LNil})
		for i, v := range reflect.ValueOf(s.Lua()).Elem().Field(stackField).Elem().Field(arrayField).Seq2() {
			if !v.IsNil() && v.Elem().Type() != reflect.TypeOf(lua.LNil) {
				t.Errorf("%s\nleaves a %s at %v", source, v.Elem().Type(), i)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
