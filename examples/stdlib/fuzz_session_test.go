package main

import (
	"context"
	_ "embed"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/examples/stdlib/bindings"
	"github.com/luamodgen/luamodgen/runtime"
)

//go:embed testdata/session.lua
var sessionScript string

// session is a Lua state together with what calls have returned so far.
type session struct {
	t         testing.TB
	L         *lua.LState
	script    *lua.LTable // what sessionScript returns
	makers    []lua.LValue
	pool      map[string][]lua.LValue // handles by class
	classes   []string                // of the pool, by first appearance
	functions []lua.LValue
	closed    lua.LValue // a handle that is
	hints     map[target]hints
	called    func(t target, err error) // after each call; nil for nobody
}

// newSession opens a state in a directory with some files.
func newSession(t testing.TB) *session {
	quiet := slog.NewTextHandler(io.Discard, nil)
	slog.SetDefault(slog.New(quiet)) // and not what an earlier state set
	s := &session{t: t, L: lua.NewState(), pool: map[string][]lua.LValue{}, hints: map[target]hints{}}
	if err := runtime.Preload(s.L, "standard", runtime.Use(&bindings.Table, &hostTable)); err != nil {
		t.Fatal(err)
	}
	if err := s.L.DoString(sessionScript); err != nil {
		t.Fatal(err)
	}
	s.script = s.L.CheckTable(-1)
	s.L.SetTop(0)
	makers := s.script.RawGetString("makers").(*lua.LTable)
	for i := range makers.MaxN() {
		s.makers = append(s.makers, makers.RawGetInt(i+1))
	}
	s.closed = s.given(target{class: "io.Reader"})
	if _, err := s.call(s.reach("method"), s.closed, lua.LString("close"), s.closed); err != nil {
		t.Fatal(err)
	}
	return s
}

// workspace changes to a directory of its own.
func workspace(t *testing.T, dir string) {
	t.Chdir(dir)
	if _, err := os.Stat("a.txt"); err == nil {
		return
	}
	if err := os.Mkdir("dir", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.txt", filepath.Join("dir", "b.txt")} {
		if err := os.WriteFile(name, []byte("some\ntext"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// close checks the state a last time and ends it.
func (s *session) close() {
	if _, err := s.call(s.script.RawGetString("deep")); err != nil {
		s.t.Errorf("at the end: %v", err)
	}
	if err := runtime.Close(s.L); err != nil {
		s.t.Errorf("close: %v", err)
	}
}

// reach is the Lua function that reaches what a name says.
func (s *session) reach(name string) lua.LValue {
	return s.script.RawGetString("reach").(*lua.LTable).RawGetString(name)
}

// module gives the table of a module.
func (s *session) module(name string) lua.LValue { return s.one(s.reach("module"), lua.LString(name)) }

// member gives a function of a module.
func (s *session) member(t target) lua.LValue {
	return s.one(s.reach("value"), lua.LString(t.module), lua.LString(t.name))
}

// budget is a context that ends after so many instructions, or when something waits.
type budget struct {
	context.Context
	left atomic.Int64
}

var over = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (b *budget) Done() <-chan struct{} {
	if b.left.Add(-1) < 0 {
		return over
	}
	return b.Context.Done()
}

func (b *budget) Err() error {
	if b.left.Add(-1) < 0 {
		return context.DeadlineExceeded
	}
	return b.Context.Err()
}

// run calls a Lua function, protected and bounded.
func (s *session) run(f lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	b := &budget{Context: ctx}
	b.left.Store(50_000)
	s.L.SetContext(b)
	defer s.L.RemoveContext()
	return s.call(f, args...)
}

// call calls a Lua function, protected.
func (s *session) call(f lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	s.L.Push(f)
	for _, v := range args {
		s.L.Push(v)
	}
	err := s.L.PCall(len(args), lua.MultRet, nil)
	results := make([]lua.LValue, s.L.GetTop())
	for i := range results {
		results[i] = s.L.Get(i + 1)
	}
	s.L.SetTop(0)
	return results, err
}

// one gives the first result of a call that is none of those to test, nil when it raised an error.
func (s *session) one(f lua.LValue, args ...lua.LValue) lua.LValue {
	results, err := s.call(f, args...)
	if err != nil || len(results) == 0 {
		return lua.LNil
	}
	return results[0]
}
