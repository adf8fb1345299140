// Package luatest tests modules from Lua, under the profiles that programs run scripts under:
//
//	func TestScripts(t *testing.T) { luatest.Dir(t, "testdata", "standard", runtime.Provide(fakeClock{})) }
//
//	func TestGreet(t *testing.T) {
//		s := luatest.Open(t, "standard")
//		s.Equal(`return require("hello").greet("World")`, "Hello, World!")
//		if n := s.Loads("hello"); n != 1 {
//			t.Errorf("hello was loaded %d times", n)
//		}
//	}
//
// What the host provides is faked with [runtime.Provide]; the generated bindings must be imported, or passed with [runtime.Use].
package luatest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// State is a Lua state of one test. It is for the goroutine of the test.
type State struct {
	L      *lua.LState
	t      testing.TB
	events []runtime.Event
	taken  []any // what take was called with last
	take   *lua.LFunction
}

// Open makes a state under a profile, which is closed at the end of the test. An error, also of closing, fails the test.
func Open(t testing.TB, profile string, opts ...runtime.Option) *State {
	t.Helper()
	s := &State{L: lua.NewState(), t: t}
	t.Cleanup(func() {
		if err := runtime.Close(s.L); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	record := runtime.Observe(runtime.ObserverFunc(func(e runtime.Event) { s.events = append(s.events, e) }))
	if err := runtime.Preload(s.L, profile, append(slices.Clip(opts), record)...); err != nil {
		t.Fatal(err)
	}
	inst := &bind.Instance{Module: "luatest", Table: s.L.NewTable()}
	bind.Install(s.L, inst, []bind.Func{{Decl: "take(...values)", Call: s.takes}})
	s.take = inst.Table.RawGetString("take").(*lua.LFunction)
	return s
}

// takes keeps the Go values of its arguments.
func (s *State) takes(c bind.Call) int {
	s.taken = make([]any, c.Rest(1))
	bind.Rest(c, 1, s.taken, bind.ToAny)
	return 0
}

// Run runs a chunk, whose name in messages is that of the test, and returns what it returns: nil, bool, float64, string, error, []any,
// map[string]any, and the Go value of a handle. An error fails the test.
func (s *State) Run(src string) []any {
	s.t.Helper()
	results, err := s.Try(src)
	if err != nil {
		s.t.Fatal(err)
	}
	return results
}

// Try is Run that returns the error of the chunk, in which [runtime.Cause] finds the Go error.
func (s *State) Try(src string) ([]any, error) {
	fn, err := s.L.Load(strings.NewReader(src), s.t.Name())
	if err != nil {
		return nil, err
	}
	return s.call(fn)
}

// call calls a function and returns the Go values of its results.
func (s *State) call(fn *lua.LFunction) ([]any, error) {
	top := s.L.GetTop()
	defer s.L.SetTop(top)
	if err := s.L.CallByParam(lua.P{Fn: fn, NRet: lua.MultRet, Protect: true}); err != nil {
		return nil, err
	}
	var results []lua.LValue
	for i := top + 1; i <= s.L.GetTop(); i++ {
		results = append(results, s.L.Get(i))
	}
	err := s.L.CallByParam(lua.P{Fn: s.take, Protect: true}, results...)
	return s.taken, err
}

// Equal runs a chunk and compares what it returns. Numbers are float64 in Go: an int in want is the number.
func (s *State) Equal(src string, want ...any) {
	s.t.Helper()
	got := s.Run(src)
	if len(got) != len(want) {
		s.t.Errorf("%s\n\tgot  %v\n\twant %v", src, got, want)
		return
	}
	for i, w := range want {
		if n, ok := w.(int); ok {
			w = float64(n)
		}
		if !reflect.DeepEqual(got[i], w) {
			s.t.Errorf("%s\n\tresult %d is %#v, want %#v", src, i+1, got[i], w)
		}
	}
}

// Loads counts how often the state loaded a module, without the loads that failed.
func (s *State) Loads(module string) int {
	return s.count(module, func(e runtime.Event) bool { return e.Kind == runtime.LoadEnd && e.Err == nil })
}

// Constructed counts the calls of the constructor of a module that the state made, those that failed, too. It takes part in a shared
// instance that is there without one.
func (s *State) Constructed(module string) int {
	return s.count(module, func(e runtime.Event) bool { return e.Kind == runtime.Constructed })
}

// count counts the events of a module that are meant.
func (s *State) count(module string, meant func(runtime.Event) bool) (n int) {
	for _, e := range s.events {
		if e.Module == module && meant(e) {
			n++
		}
	}
	return n
}
