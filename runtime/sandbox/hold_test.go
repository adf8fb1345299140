package sandbox

import (
	"context"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
)

// TestHeldIsGivenBack runs functions whose Go code holds memory while Lua runs, or until an error ends them.
func TestHeldIsGivenBack(t *testing.T) {
	sel, err := runtime.Select("all", runtime.Use(&runtime.Table{Package: "example.com/hold", Profiles: []runtime.Profile{{Name: "all"}}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{
		"return (('abc'):gsub('%w', function(c) return ('x'):rep(1000) end))",
		"return pcall(string.gsub, 'abc', '%w', error)",
		"return pcall(string.gsub, ('abc'):rep(1000), 'c', setmetatable({}, {__index = error}))",
		"local co = coroutine.wrap(function() ('abc'):gsub('b', error) end) return pcall(co)",
		"return pcall(string.format, '%s %s', ('a'):rep(1000), setmetatable({}, {__tostring = error}))",
		"return pcall(string.format, '%q %d', 'a', 'b')",
		"return pcall(print, ('a'):rep(1000), setmetatable({}, {__tostring = error}))",
		"return pcall(table.sort, {1, 2, 3}, error)",
		"return pcall(table.sort, {1, 2, 'x'})",
		"return table.concat({1, 2, 3}, ',')",
		"return ('abc'):reverse(), ('abc'):upper(), ('abc\\200'):lower(), os.date('%Y')",
		"return pcall(load, error)",
		"return load(function() end)",
	} {
		s, err := New(sel, Limits{Memory: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		chunk, err := Compile("held.lua", source, SourceLimits{})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Do(context.Background(), nil, func(L *lua.LState) error {
			hold(L, 1)
			L.Push(L.NewFunctionFromProto(chunk))
			L.Call(0, 0)
			return nil
		})
		if err != nil || s.meter.frames != 1 || len(s.meter.values) > 0 {
			t.Errorf("%s: %v, %d bytes and %d lists held", source, err, s.meter.frames-1, len(s.meter.values))
		}
	}
}
