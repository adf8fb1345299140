package async_test

import (
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
)

// TestRaisedValues checks that what is waited for raises what was raised.
func TestRaisedValues(t *testing.T) {
	run(t, []program{
		{`for _, v in ipairs {false, 1, "x", {}, print} do
			local ok, e = pcall(function() async.spawn(error, v, 0):wait() end) assert(not ok and e == v, tostring(e))
		end`, ""},
		{`local t = async.spawn(error, nil) local ok, e = pcall(t.wait, t) assert(not ok and e == nil, tostring(e))
			ok, e = pcall(t.wait, t) assert(not ok and e == nil, tostring(e))`, ""},
		{`local ok, e = pcall(async.all, {function() error(nil) end}) assert(not ok and e == nil, tostring(e))`, ""},
		{`local ok, e = pcall(async.race, {function() error(false) end}) assert(not ok and e == false, tostring(e))`, ""},
	})
}

// TestEndedThread looks at the thread of a task that has ended.
func TestEndedThread(t *testing.T) {
	run(t, []program{
		{`local th
		local t = async.spawn(function() th = coroutine.running() async.sleep(0) end)
		t:wait()
		assert(coroutine.status(th) == "dead", coroutine.status(th))
		local ok, e = coroutine.resume(th) assert(not ok and e == "can not resume a dead thread", e)`, ""},
	})
}

// TestTraceback checks that the traceback tells where a task failed, and then where it was waited for, and is short.
func TestTraceback(t *testing.T) {
	const inner = `local function inner() error("no") end
local function outer(n) if n > 0 then return outer(n - 1) end inner() end
`
	for _, c := range []struct{ src, want string }{
		{inner + `local t = async.spawn(outer, 100000)
local function waits() t:wait() end
waits()`, `stack traceback:
	[G]: in function 'error'
	<string>:1: in function 'inner'
	<string>:2: in function <<string>:2>
	(100000 tail calls)
	(a task)
	[G]: in function 'wait'
	<string>:4: in function 'waits'
	<string>:5: in main chunk`},
		{inner + `local t = async.spawn(outer, 0)
async.all {function()
	t:wait()
end}`, `stack traceback:
	[G]: in function 'error'
	<string>:1: in function 'inner'
	<string>:2: in function <<string>:2>
	(a task)
	[G]: in function 'wait'
	<string>:5: in function <<string>:4>
	(a task)
	[G]: in function 'all'
	<string>:4: in main chunk`},
		{`local t = async.spawn(error, "no")
for i = 1, 100 do
	local of = t
	t = async.spawn(function() of:wait() end)
end
t:wait()`, `
	(more tasks)
	[G]: in function 'wait'
	<string>:6: in main chunk`},
	} {
		L, _ := newState(t)
		err := L.DoString(c.src)
		var raised *lua.ApiError
		if !errors.As(err, &raised) || !strings.Contains(raised.StackTrace, c.want) || len(raised.StackTrace) > 4<<10 {
			t.Errorf("%s\n\tgot  %v\n\twant %s", c.src, err, c.want)
		}
	}
	L, _ := newState(t)
	check(t, L, program{src: inner + `async.spawn(outer, 0) async.sleep(0)`})
	var failures *async.Failures
	if err := async.Close(L); !errors.As(err, &failures) || !strings.Contains(failures.Errors[0].Error(), "<string>:1: in function 'inner'") {
		t.Errorf("got %v", err)
	}
}

// TestNoBlank checks that messages do not begin with the blank that stands for a place where there is none.
func TestNoBlank(t *testing.T) {
	run(t, []program{
		{`local t = async.spawn(error, "x") local _, e = pcall(t.wait, t) assert(e == "x", e)`, ""},
		{`local t = async.spawn(string.rep) local _, e = pcall(t.wait, t) assert(e:find("^bad argument"), e)`, ""},
		{`local t = async.spawn(function() error(" x", 0) end) local _, e = pcall(t.wait, t) assert(e == " x", e)`, ""},
	})
	L, _ := newState(t)
	check(t, L, program{src: `async.spawn(error, "x") async.sleep(0)`})
	if got, want := text(async.Close(L)), "a task that nobody waited for failed: x"; got != want {
		t.Errorf("%q", got)
	}
}
