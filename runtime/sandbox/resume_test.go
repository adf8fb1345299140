package sandbox

import (
	"context"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// lacking are scripts in which a yield gets fewer values than it has targets. The others are nil, as in Lua 5.1.
var lacking = []struct{ source, want string }{
	{`local a, b = coroutine.yield() return a, b, type(b), tostring(b), b == nil, not b`, "true 1 nil nil nil true true"},
	{`local a, b = coroutine.yield() return pcall(type, b)`, "true true nil"},
	{`local a, b = coroutine.yield() return pcall(error, b, 0)`, "true false nil"},
	{`local a, b = coroutine.yield() error(b, 0)`, "false nil"},
	{`local a, b = coroutine.yield() error(b)`, "false nil"},
	{`local a, b = coroutine.yield() if b then return "some" else return b or "default" end`, "true default"},
	{`local a, b = coroutine.yield() local n = 0 for k, v in pairs({b, 2}) do n = n + k end return n, #{b}, next({b})`, "true 2 0 nil"},
	{`local a, b = coroutine.yield() local t = {k = b, [1] = b} return next(t)`, "true nil"},
	{`local a, b = coroutine.yield() return (pcall(table.sort, {b, 2}))`, "true false"},
	{`local a, b = coroutine.yield() return select("#", b, b), unpack({b, a, b}, 1, 3)`, "true 2 nil 1 nil"},
	{`local a, b = coroutine.yield() local function f() b = b or 5 return b end return f(), b`, "true 5 5"},
	{`local a, b = coroutine.yield() return select(2, coroutine.wrap(function(...) return 1, b end)())`, "true nil"},
	{`local a, b = coroutine.yield() return (select(2, pcall(function() return b.x end))):match("index a non.table object.(%a+)")`, "true nil"},
	{`local a, b = coroutine.yield() return (select(2, pcall(function() return b .. "x" end))):match("between (%a+)")`, "true nil"},
	{`local a, b, c, d, e, f, g, h = coroutine.yield() return a, b, c, d, e, f, g, h`, "true 1 nil nil nil nil nil nil nil"},
	{`local t = {} t[1], t[2], t[3] = coroutine.yield() return #t, t[3]`, "true 1 nil"},
	{`local x, a, b = 7, coroutine.yield() return x, a, b`, "true 7 1 nil"},
	{`return select("#", coroutine.yield())`, "true 1"},
	{`return select("#", 5, coroutine.yield())`, "true 2"},
	{`return 5, coroutine.yield()`, "true 5 1"},
	{`return coroutine.yield()`, "true 1"},
	{`return #{coroutine.yield()}`, "true 1"},
	{`local function y() return coroutine.yield() end local a, b = y() return a, b, type(b)`, "true 1 nil nil"},
	{`local function y(...) local a, b = coroutine.yield() return b, ... end local a, b, c = y(3) return a, b, c`, "true nil 3 nil"},
	{`local a, b = coroutine.yield() local c, d = coroutine.yield() return b, c, type(d)`, "true nil nil nil"},
	{`coroutine.yield() local y = coroutine.wrap(function() local _, b = coroutine.yield() coroutine.yield(b) end) y() return y(1)`, "true nil"},
}

// resumed resumes a coroutine with nothing, then with 1, and then with nothing until it is dead, and returns what the last resume does.
const resumed = `
	local co = coroutine.create(function() %s end)
	coroutine.resume(co)
	local function rest(...)
		if coroutine.status(co) == "dead" then return ... end
		return rest(coroutine.resume(co))
	end
	return rest(coroutine.resume(co, 1))`

// TestLackingValuesAreNil: gopher-lua leaves nil of Go where a yield has more targets than its resume has values.
func TestLackingValuesAreNil(t *testing.T) { eachMode(t, lackingValuesAreNil) }

func lackingValuesAreNil(t *testing.T) {
	for _, lim := range []Limits{{}, {Instructions: 1e6, Memory: 1 << 24}} {
		s := sandboxed(t, lim)
		for _, c := range lacking {
			chunk, err := Compile("test", fmt.Sprintf(resumed, c.source), SourceLimits{})
			if err != nil {
				t.Fatal(err)
			}
			values, err := s.Run(context.Background(), nil, chunk)
			if got := strings.Join(shown(values), " "); err != nil || got != c.want {
				t.Errorf("%s\n got %s, %v\nwant %s", c.source, got, err, c.want)
			}
		}
	}
}

// shown are values as texts.
func shown(values []lua.LValue) (texts []string) {
	for _, v := range values {
		if v == nil {
			texts = append(texts, "nil of Go")
		} else {
			texts = append(texts, show(v))
		}
	}
	return texts
}
