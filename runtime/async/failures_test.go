package async_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// TestFailures checks that a failure that nobody waited for is the error of the run, and that one that somebody knows of is not.
func TestFailures(t *testing.T) {
	const bang = `local function bang(what) error(what or "bang", 0) end `
	for src, want := range map[string]string{
		`async.spawn(bang) async.sleep(0)`:                                "a task that nobody waited for failed: bang",
		`async.spawn(m.fetch, 0, "fail") async.sleep("20ms")`:             "a task that nobody waited for failed: fetch: no such page",
		`async.spawn(bang, "a") async.spawn(bang, "b") async.sleep(0)`:    "failed: a; a task that nobody waited for failed: b",
		`for i = 1, 30 do async.spawn(bang, "n" .. i) end async.sleep(0)`: "failed: n8; and 22 more",
		`local ts = {} for i = 1, 30 do ts[i] = async.spawn(bang, "n" .. i) end async.sleep(0) for i = 2, 29 do pcall(ts[i].wait, ts[i]) end`: "failed: n1; and 1 more",
		`local t = async.spawn(bang) async.sleep(0) pcall(t.wait, t)`:                                                                         "",
		`local t = async.spawn(bang) async.spawn(function() pcall(t.wait, t) end) async.sleep(0)`:                                             "",
		`local t = async.spawn(bang) async.sleep(0) assert(t:status() == "failed")`:                                                           "",
		`local t = async.spawn(bang) assert(t:status() == "waiting") async.sleep(0)`:                                                          "failed: bang",
		`pcall(async.all, {bang, bang, function() async.sleep(0) bang() end}) async.sleep(0)`:                                                 "",
		`async.race {function() end, function() async.sleep(0) bang() end} async.sleep(0)`:                                                    "",
		`local t = async.spawn(bang) t:cancel() async.sleep(0)`:                                                                               "",
		`local b = async.spawn(function() async.sleep(0.01) bang("b") end) local a = async.spawn(b.wait, b)
			async.sleep(0) a:cancel() async.sleep(0.05)`: "failed: b",
		`local b = async.spawn(function() async.sleep(0.05) bang("b") end) pcall(m.within, 0.01, function() b:wait() end) async.sleep(0.1)`: "failed: b",
		`local a local b = async.spawn(function() async.sleep(0.01) a:cancel() bang("b") end) a = async.spawn(b.wait, b) async.sleep(0.05)`: "failed: b",
		`local a, b a = async.spawn(function() b:wait() end) b = async.spawn(function() pcall(a.wait, a) bang("b") end)
			async.sleep(0) pcall(a.wait, a) async.sleep(0)`: "",
		`local a = async.spawn(function() async.sleep(0) bang("a") end) local b = async.spawn(a.wait, a) async.sleep(0) async.sleep(0) pcall(b.wait, b)`: "",
		`async.spawn(bang)`: "", // the run ends before it begins
	} {
		L, _ := newState(t)
		check(t, L, program{src: bang + src})
		err := async.Close(L)
		if got := text(err); want == "" && err != nil || !strings.Contains(got, want) {
			t.Errorf("%s\n\tgot  %s\n\twant %s", src, got, want)
		}
		if err := async.Close(L); err != nil {
			t.Errorf("%s: again: %v", src, err)
		}
		check(t, L, program{src: `assert(async.spawn(function() return 1 end):wait() == 1)`})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestFailureErrors checks that errors.Is and errors.As see what failed.
func TestFailureErrors(t *testing.T) {
	L, _ := newState(t)
	check(t, L, program{src: `async.spawn(m.fetch, 0, "fail") async.spawn(m.fetch, 0, "panic") async.sleep("20ms")`})
	err := async.Close(L)
	var failures *async.Failures
	if !errors.As(err, &failures) || len(failures.Errors) != 2 || failures.More != 0 {
		t.Fatalf("%#v", err)
	}
	var raised *lua.ApiError
	if !errors.As(failures.Errors[0], &raised) {
		t.Fatalf("%#v", failures.Errors[0])
	}
	e, ok := raised.Object.(*bind.Error)
	if !ok || !errors.Is(e, errFetch) {
		t.Errorf("%#v", raised.Object)
	}
}

// TestNilOfGo: coroutines of gopher-lua leave nil of Go where a yield has more targets than its resume has values.
func TestNilOfGo(t *testing.T) {
	const lacking = `
		local function lacking(f)
			local co = coroutine.wrap(function() local _, b = coroutine.yield() return f(b) end)
			return function() co() return co(1) end
		end `
	run(t, []program{
		{lacking + `local t = async.spawn(lacking(function(b) error(b, 0) end)) assert(select("#", pcall(t.wait, t)) == 2)`, ``},
		{lacking + `local t = async.spawn(lacking(function(b) return b end)) assert(t:wait() == nil)`, ``},
		{lacking + `assert(next(async.all {lacking(function(b) return b end)}) == nil)`, ``},
		{lacking + `local t = async.spawn(function() async.spawn(lacking(function(b) error(b, 0) end)):wait() end) pcall(t.wait, t)`, ``},
	})
}

// silent is an error that cannot tell what it is.
type silent struct{}

func (silent) Error() string { panic("no words") }

// TestErrorPanicsAtTheEnd: the end of a task is where its error, and that of its context, is asked for its text.
func TestErrorPanicsAtTheEnd(t *testing.T) {
	L, _ := newState(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	L.SetContext(ctx)
	L.SetGlobal("cancel", L.NewFunction(func(*lua.LState) int {
		cancel(silent{})
		return 0
	}))
	if err := L.DoString(`async.spawn(m.fetch, 60, "page") async.sleep(0) cancel()`); err == nil {
		t.Error("the run was not canceled")
	}
	L.RemoveContext()
	if err := async.Close(L); err != nil {
		t.Error(err)
	}
}

// TestPanicIsKept checks that the failures that are kept have a panic among them, also when it comes late, and that those known of do not count.
func TestPanicIsKept(t *testing.T) {
	for src, more := range map[string]int{
		`for i = 1, 8 do async.spawn(error, "x") end async.spawn(m.fetch, 0, "panic") async.sleep("20ms")`: 1,
		`for i = 1, 9 do async.spawn(m.fetch, 0, "panic") end async.sleep("20ms")`:                         1,
		`local ts = {} for i = 1, 12 do ts[i] = async.spawn(error, "x") end async.spawn(m.fetch, 0, "panic") async.sleep("20ms")
			for i = 1, 12 do ts[i]:status() end`: 0,
	} {
		L, _ := newState(t)
		check(t, L, program{src: src})
		var failures *async.Failures
		if err := async.Close(L); !errors.As(err, &failures) || failures.More != more {
			t.Fatalf("%s: %v", src, err)
		}
		last := failures.Errors[len(failures.Errors)-1]
		var raised *lua.ApiError
		var panicked *bind.PanicError
		if !errors.As(last, &raised) || !errors.As(objectError(raised), &panicked) {
			t.Errorf("%s: the last is %v", src, last)
		}
	}
}

// objectError is the Go error that was raised, nil if it is none.
func objectError(raised *lua.ApiError) error {
	err, _ := raised.Object.(error)
	return err
}
