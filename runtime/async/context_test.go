package async_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/async"
)

// TestCallbackContext checks that waiting in a callback to which Go gave a context ends with that, and with the task.
func TestCallbackContext(t *testing.T) {
	for _, p := range []program{
		{`m.within(0.01, function() async.sleep(100) end)`, "deadline exceeded"},
		{`m.within(0.01, function() async.spawn(async.sleep, 100):wait() end)`, "deadline exceeded"},
		{`m.within(0.01, function() async.all {function() async.sleep(100) end} end)`, "deadline exceeded"},
		{`m.within(0.01, function() async.race {function() async.sleep(100) end} end)`, "deadline exceeded"},
		{`m.within(0.01, function() coroutine.wrap(async.sleep)(100) end)`, "deadline exceeded"},
		{`async.spawn(m.within, 0.01, function() async.sleep(100) end):wait()`, "deadline exceeded"},
		{`pcall(m.within, 0.01, function() async.sleep(100) end) async.sleep(0.001)`, ""},
		{`local t = async.spawn(m.within, 100, function() async.sleep(100) end) async.sleep(0) t:cancel() t:wait()`, "the task was cancelled"},
		{`local u = async.spawn(async.sleep, 100)
			local t = async.spawn(m.within, 100, function() u:wait() end) async.sleep(0) t:cancel() t:wait()`, "the task was cancelled"},
		{`async.spawn(m.within, 100, function() async.sleep(100) end) async.sleep(0)`, ""},
	} {
		L, _ := newState(t)
		check(t, L, program{src: `async.spawn(function() end):wait()`})
		check(t, L, p)
		if err := async.Close(L); err != nil {
			t.Error(err)
		}
	}
}
