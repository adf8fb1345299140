package engine_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestExecute(t *testing.T) {
	e, _ := newHost(t, engine.Config{Scripts: fstest.MapFS{
		"sum.lua":    {Data: []byte("local a, b = ... return a + b")},
		"module.lua": {Data: []byte("local M = {deep = {}} function M.double(x) return 2 * x end M.deep.name = function() return 'deep' end return M")},
		"global.lua": {Data: []byte("function double(x) return 2 * x end events = {on = function(...) return ... end}")},
		"both.lua":   {Data: []byte("function f() return 'global' end return {f = function() return 'module' end}")},
	}})
	ctx := context.Background()
	for _, c := range []struct {
		name string
		run  func() (*engine.Result, error)
		want []any
	}{
		{"string", func() (*engine.Result, error) {
			return e.ExecuteString(ctx, "return ...", "minimal", 1, "x", nil, true)
		}, []any{1.0, "x", nil, true}},
		{"no result", func() (*engine.Result, error) { return e.ExecuteString(ctx, "local x = 1", "") }, nil},
		{"file", func() (*engine.Result, error) { return e.ExecuteFile(ctx, "sum.lua", "minimal", 1, 2) }, []any{3.0}},
		{"function of a module", func() (*engine.Result, error) { return e.Call(ctx, "", "module.lua", "double", 21) }, []any{42.0}},
		{"function in a table", func() (*engine.Result, error) { return e.Call(ctx, "", "module.lua", "deep.name") }, []any{"deep"}},
		{"global function", func() (*engine.Result, error) { return e.Call(ctx, "", "global.lua", "double", 21) }, []any{42.0}},
		{"global table", func() (*engine.Result, error) { return e.Call(ctx, "", "global.lua", "events.on", 1, 2) }, []any{1.0, 2.0}},
		{"module first", func() (*engine.Result, error) { return e.Call(ctx, "", "both.lua", "f") }, []any{"module"}},
		{"function of a text", func() (*engine.Result, error) {
			return e.Execute(ctx, engine.Request{Source: "function f(x) return x end", Function: "f", Args: []any{"y"}})
		}, []any{"y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := c.run()
			if err != nil {
				t.Fatal(err)
			}
			wantValues(t, r.Values, c.want...)
		})
	}
}

func TestErrors(t *testing.T) {
	e, _ := newHost(t, engine.Config{
		Scripts: fstest.MapFS{"bad.lua": {Data: []byte("x =\nreturn")}, "dir/a.lua": {Data: []byte("")}},
		Limits:  map[string]sandbox.Limits{"standard": {Output: 10}},
	})
	ctx := context.Background()
	_, err := e.ExecuteFile(ctx, "bad.lua", "minimal")
	if syntax, ok := errors.AsType[*sandbox.SyntaxError](err); !ok || syntax.File != "bad.lua" || syntax.Line != 2 {
		t.Errorf("syntax error: %#v", err)
	}
	err = fails(t, e, "minimal", "\nerror('boom')", "<string>:2: boom")
	if raised, ok := errors.AsType[*sandbox.RuntimeError](err); !ok || !strings.Contains(raised.Traceback, "<string>:2") {
		t.Errorf("runtime error: %#v", err)
	}
	if err := fails(t, e, "minimal", "require('host').fail()", "the host says no"); !errors.Is(err, errHost) {
		t.Errorf("cause: %#v", err)
	}
	err = fails(t, e, "standard", "print('12345678901')", "output limit")
	if limit, ok := errors.AsType[*sandbox.LimitError](err); !ok || limit.Max != 10 || !errors.Is(err, sandbox.ErrOutputLimit) {
		t.Errorf("limit error: %#v", err)
	}
	fails(t, e, "minimal", "require('host').panic()", "the host panics")
	fails(t, e, "nobody", "", `unknown profile "nobody" (profiles: limited, minimal, standard)`)
	for path, want := range map[string]error{"none.lua": fs.ErrNotExist, "dir": nil} {
		_, err := e.ExecuteFile(ctx, path, "minimal")
		if wantError(t, err, "script: "); want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	_, err = e.Call(ctx, "", "dir/a.lua", "")
	wantError(t, err, "call: no function is named")
	_, err = e.Call(ctx, "", "dir/a.lua", "f.g")
	wantError(t, err, `call "f.g": function expected, got nil`)
	_, err = e.ExecuteString(ctx, "", "", 1, struct{}{})
	wantError(t, err, "argument #2: cannot pass struct {} to Lua")
}

// TestErrorKinds checks that each error is counted as what it is.
func TestErrorKinds(t *testing.T) {
	e, _ := newHost(t, engine.Config{Limits: map[string]sandbox.Limits{"minimal": {Output: 10}}})
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errHost)
	for range 2 {
		eval(t, e, "return 1")
	}
	fails(t, e, "", "x =", "")
	fails(t, e, "", "error('x')", "")
	fails(t, e, "", "require('host').fail()", "")
	fails(t, e, "", "print('12345678901')", "")
	fails(t, e, "", "require('host').panic()", "")
	fails(t, e, "", "return print", "result #1: cannot pass a function")
	if _, err := e.ExecuteString(ctx, "", ""); !errors.Is(err, errHost) {
		t.Errorf("canceled: %v", err)
	}
	got := e.Stats().Profiles["minimal"]
	want := engine.ErrorStats{Syntax: 1, Runtime: 2, Limit: 1, Canceled: 1, Panic: 1, Other: 1}
	if got.Runs != 9 || got.Errors != want {
		t.Errorf("%d runs, %+v\nexpected 9, %+v", got.Runs, got.Errors, want)
	}
}

// TestNested checks that a run whose Go function made another one is counted, and its state kept, for what became of itself.
func TestNested(t *testing.T) {
	inner, _ := newHost(t, engine.Config{Limits: map[string]sandbox.Limits{"minimal": {Output: 10}}})
	closed, _ := newHost(t, engine.Config{})
	if err := closed.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancelCause(context.Background())
	cancel(errHost)
	runs := map[string]func(context.Context, string) error{
		"print('12345678901')":        nil,
		"require('host').panic()":     nil,
		"x =":                         nil,
		"error('x')":                  nil,
		"on an engine that is closed": func(ctx context.Context, _ string) error { _, err := closed.ExecuteString(ctx, "", ""); return err },
		"under a context that is done": func(_ context.Context, _ string) error {
			_, err := inner.ExecuteString(canceled, "", "")
			return err
		},
	}
	for source, nested := range runs {
		if nested == nil {
			nested = func(ctx context.Context, source string) error {
				_, err := inner.ExecuteString(ctx, source, "")
				return err
			}
		}
		for _, script := range []string{
			"require('host').nest(...)",
			"coroutine.wrap(require('host').nest)(...)",
			"error((select(2, pcall(require('host').nest, ...))))",
		} {
			e, h := newHost(t, engine.Config{PoolSize: 1})
			h.nested = nested
			if _, err := e.ExecuteString(context.Background(), script, "", source); err == nil {
				t.Errorf("%s of %s: no error", script, source)
			}
			eval(t, e, "return 1")
			s := e.Stats().Profiles["minimal"]
			if s.Errors != (engine.ErrorStats{Runtime: 1}) || s.Pool.Dropped != 0 || s.Pool.Made != 1 {
				t.Errorf("%s of %s: %+v", script, source, s)
			}
		}
	}
}

// TestGoexit checks that a run whose goroutine a Go function ends is counted, and leaves no state taken.
func TestGoexit(t *testing.T) {
	e, _ := newHost(t, engine.Config{PoolSize: 1})
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			_, err := e.ExecuteString(context.Background(), "require('host').goexit()", "")
			t.Errorf("it returned: %v", err)
		})
	}
	all.Wait()
	eval(t, e, "return 1")
	got := e.Stats().Profiles["minimal"]
	if want := (engine.ErrorStats{Panic: 3}); got.Runs != 4 || got.Errors != want {
		t.Errorf("%d runs, %+v\nexpected 4, %+v", got.Runs, got.Errors, want)
	}
}

func TestContextValues(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	for _, text := range []string{"one", "two"} {
		ctx := context.WithValue(context.Background(), contextKey{}, text)
		r, err := e.ExecuteString(ctx, "return require('host').value()", "limited")
		if err != nil {
			t.Fatal(err)
		}
		wantValues(t, r.Values, text)
	}
}

func TestOutput(t *testing.T) {
	var all, own bytes.Buffer
	e, _ := newHost(t, engine.Config{Output: &all})
	eval(t, e, "print('a', 1)")
	if _, err := e.Execute(context.Background(), engine.Request{Source: "print('b')", Output: &own}); err != nil {
		t.Fatal(err)
	}
	if all.String() != "a\t1\n" || own.String() != "b\n" {
		t.Errorf("%q and %q", &all, &own)
	}
}

// TestMachine checks that scripts are files of the machine by default.
func TestMachine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.lua")
	write(t, path, "return 1")
	e, _ := newHost(t, engine.Config{})
	r, err := e.ExecuteFile(context.Background(), path, "minimal")
	if err != nil {
		t.Fatal(err)
	}
	wantValues(t, r.Values, 1.0)
}

func TestConfig(t *testing.T) {
	use := runtime.Use(table())
	for _, c := range []struct {
		name string
		cfg  engine.Config
		want string
	}{
		{"negative", engine.Config{PoolSize: -1}, "engine: PoolSize is negative"},
		{"profile", engine.Config{Profiles: []string{"minimal", "none"}}, `unknown profile "none"`},
		{"limits of none", engine.Config{Limits: map[string]sandbox.Limits{"none": {}}}, `engine: limits: select: unknown profile "none"`},
		{"limits of another", engine.Config{Profiles: []string{"minimal"}, Limits: map[string]sandbox.Limits{"standard": {}}},
			`engine: limits: unknown profile "standard" (profiles of this engine: minimal)`},
		{"higher", engine.Config{Limits: map[string]sandbox.Limits{"limited": {Timeout: time.Hour}}},
			`engine: limits: limits of profile "limited": Timeout of 1h0m0s is above the profile's, 10s`},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.cfg.Modules = []runtime.Option{use}
			_, err := engine.New(c.cfg)
			wantError(t, err, c.want)
		})
	}
}

// TestNegative checks that no number of a configuration may be negative, whatever is added.
func TestNegative(t *testing.T) {
	negative := func(v reflect.Value, field func() engine.Config) {
		for i := range v.NumField() {
			f := v.Field(i)
			if !f.CanInt() {
				continue
			}
			f.SetInt(-1)
			_, err := engine.New(field())
			wantError(t, err, v.Type().Field(i).Name+" is negative: leave it 0 for the default")
			f.SetInt(0)
		}
	}
	cfg := engine.Config{Modules: []runtime.Option{runtime.Use(table())}}
	negative(reflect.ValueOf(&cfg).Elem(), func() engine.Config { return cfg })
	negative(reflect.ValueOf(&cfg.Source).Elem(), func() engine.Config { return cfg })
	var limits sandbox.Limits
	negative(reflect.ValueOf(&limits).Elem(), func() engine.Config {
		c := cfg
		c.Limits = map[string]sandbox.Limits{"limited": limits}
		return c
	})
}

// TestLimits checks that limits of the configuration are those of the profile where it has none, and lower ones.
func TestLimits(t *testing.T) {
	e, _ := newHost(t, engine.Config{Limits: map[string]sandbox.Limits{
		"limited": {Timeout: time.Second, Output: 7}, "minimal": {Memory: 1 << 20},
	}})
	for profile, want := range map[string]sandbox.Limits{
		"limited":  {Instructions: 1_000_000, Memory: 8 << 20, Timeout: time.Second, Output: 7},
		"minimal":  {Memory: 1 << 20},
		"standard": {},
	} {
		got, err := e.Limits(profile)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v\nexpected %+v", profile, got, err, want)
		}
	}
}

// TestProfiles checks that an engine runs only the profiles that it names.
func TestProfiles(t *testing.T) {
	e, _ := newHost(t, engine.Config{Profiles: []string{"minimal"}})
	fails(t, e, "standard", "", `unknown profile "standard" (profiles of this engine: minimal)`)
	fails(t, e, "", "", `unknown profile "" (profiles of this engine: minimal)`)
	if _, err := e.ExecuteString(context.Background(), "", "minimal"); err != nil {
		t.Error(err)
	}
}
