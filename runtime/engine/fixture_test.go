package engine_test

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/engine"
)

// host is a module whose functions do what tests need, with what they count.
type host struct {
	made, closed atomic.Int32
	entered      chan struct{} // a value for each call of wait and pause
	resume       chan struct{} // from which each call of pause takes a value

	nested func(ctx context.Context, source string) error // what nest calls
}

type hostInstance struct{ *host }

func (h hostInstance) Close() error {
	h.closed.Add(1)
	return nil
}

func newModule() *host {
	return &host{entered: make(chan struct{}, 100), resume: make(chan struct{}, 100)}
}

// contextKey is of values that tests put into contexts.
type contextKey struct{}

var errHost = errors.New("the host says no")

// module describes the module that scripts require.
func (h *host) module() *runtime.Module {
	return &runtime.Module{
		Name: "host",
		New: func(*bind.Build) (any, error) {
			h.made.Add(1)
			return hostInstance{h}, nil
		},
		Funcs: []bind.Func{
			{Decl: "fail()", Call: func(c bind.Call) int { return c.Raise(errHost) }},
			{Decl: "nest(source)", Call: func(c bind.Call) int {
				if err := h.nested(c.Context(), c.String(1)); err != nil {
					return c.Raise(err)
				}
				return c.Return()
			}},
			{Decl: "goexit()", Call: func(bind.Call) int { goruntime.Goexit(); return 0 }},
			{Decl: "panic()", Call: func(bind.Call) int { panic("the host panics") }},
			{Decl: "pause()", Call: func(bind.Call) int {
				h.entered <- struct{}{}
				<-h.resume
				return 0
			}},
			{Decl: "take(v)", Call: func(c bind.Call) int {
				bind.Arg(c, 1, bind.ToAny)
				return 0
			}},
			{Decl: "value()", Call: func(c bind.Call) int {
				text, _ := c.Context().Value(contextKey{}).(string)
				return c.ReturnString(text)
			}},
			{Decl: "wait()", Call: func(c bind.Call) int {
				h.entered <- struct{}{}
				<-c.Context().Done()
				return c.Raise(context.Cause(c.Context()))
			}},
		},
	}
}

// table has the modules given, in the profiles minimal, which is the default, standard, and limited.
func table(modules ...*runtime.Module) *runtime.Table {
	t := &runtime.Table{Package: "example.com/engine/bindings", Modules: modules}
	var names []string
	for _, m := range modules {
		names = append(names, m.Name)
	}
	t.Profiles = []runtime.Profile{
		{Name: "limited", Modules: names, InstructionLimit: 1_000_000, MemoryLimit: 8 << 20, Timeout: 10 * time.Second},
		{Name: "minimal", Modules: names, Default: true},
		{Name: "standard", Modules: names},
	}
	return t
}

// newHost makes an engine over a host. It closes with the test.
func newHost(t testing.TB, cfg engine.Config) (*engine.Engine, *host) {
	t.Helper()
	h := newModule()
	cfg.Modules = append(cfg.Modules, runtime.Use(table(h.module())))
	return open(t, cfg), h
}

// open makes an engine that closes with the test.
func open(t testing.TB, cfg engine.Config) *engine.Engine {
	t.Helper()
	e, err := engine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // for what a test that failed left running
		defer cancel()
		if err := e.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return e
}

// numbered are n modules, each with a function greet(name).
func numbered(n int) []*runtime.Module {
	modules := make([]*runtime.Module, n)
	for i := range modules {
		m := &runtime.Module{Name: fmt.Sprintf("module%03d", i)}
		m.Funcs = []bind.Func{{Decl: "greet(name)", Call: func(c bind.Call) int {
			return c.ReturnString("Hello, " + c.String(1) + "!")
		}}}
		modules[i] = m
	}
	return modules
}

// eval runs a script under the default profile, which succeeds.
func eval(t testing.TB, e *engine.Engine, source string, args ...any) *engine.Result {
	t.Helper()
	r, err := e.ExecuteString(context.Background(), source, "", args...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fails runs a script under a profile, which fails with an error that says text.
func fails(t testing.TB, e *engine.Engine, profile, source, text string) error {
	t.Helper()
	_, err := e.ExecuteString(context.Background(), source, profile)
	wantError(t, err, text)
	return err
}

func wantError(t testing.TB, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Fatalf("error is %v\nexpected:  %s", err, text)
	}
}

// stock is a state with all libraries and modules, as programs make it without luamodgen.
func stock(modules []*runtime.Module) *lua.LState {
	L := lua.NewState()
	for _, m := range modules {
		L.PreloadModule(m.Name, m.Load)
	}
	return L
}
