package sandbox_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// counter is the instance of a module, and what scripts have handles of.
type counter struct{ n int }

var counterType = bind.Type{Name: "counter.Counter"}

var counterClass = bind.Class{Type: &counterType, Methods: []bind.Func{
	{Decl: "add()", Call: func(c bind.Call) int { return added(c, bind.Receiver[*counter](c, &counterType)) }},
}, News: []bind.Func{{Decl: "new()", Call: handle}}}

func added(c bind.Call, k *counter) int {
	k.n++
	return c.Return(lua.LNumber(k.n))
}

// host is what Go code keeps of scripts, of all states.
var host struct {
	mu       sync.Mutex
	callback func() error
	ended    int // sequences
}

var errOfHost = errors.New("the host says no")

type contextKey struct{}

var counterModule = runtime.Module{
	Name:    "counter",
	New:     func(*bind.Build) (any, error) { return &counter{}, nil },
	Classes: []*bind.Class{&counterClass},
	Uses:    []*bind.Class{&counterClass},
	Funcs: []bind.Func{
		{Decl: "add()", Call: func(c bind.Call) int { return added(c, bind.Self[*counter](c)) }},
		{Decl: "again()", Call: again},
		{Decl: "crash()", Call: func(bind.Call) int { panic("a bug") }},
		{Decl: "fail()", Call: func(c bind.Call) int { return c.Raise(errOfHost) }},
		{Decl: "handle()", Call: handle},
		{Decl: "keep(f)", Call: keep},
		{Decl: "numbers()", Call: numbers},
		{Decl: "value()", Call: func(c bind.Call) int {
			v, _ := c.Context().Value(contextKey{}).(string)
			return c.Return(lua.LString(v))
		}},
	},
}

// again calls what keep kept.
func again(c bind.Call) int {
	host.mu.Lock()
	f := host.callback
	host.mu.Unlock()
	if f == nil {
		return c.Return(lua.LNil)
	}
	if err := f(); err != nil {
		return c.Return(lua.LFalse, lua.LString(err.Error()))
	}
	return c.Return(lua.LTrue)
}

func keep(c bind.Call) int {
	f := bind.Arg(c, 1, bind.ToCallback)
	host.mu.Lock()
	defer host.mu.Unlock()
	host.callback = func() error {
		k := f.Begin()
		k.Try(0)
		return k.End()
	}
	return c.Return()
}

func handle(c bind.Call) int {
	return c.Return(bind.Result(c, 1, &counter{}, func(c bind.Call, v *counter) (lua.LValue, error) {
		return bind.FromHandle(c, v, &counterType)
	}))
}

// numbers gives an endless sequence.
func numbers(c bind.Call) int {
	return c.Return(bind.Result(c, 1, iter.Seq[int](func(yield func(int) bool) {
		defer func() {
			host.mu.Lock()
			defer host.mu.Unlock()
			host.ended++
		}()
		for i := 0; yield(i); i++ {
		}
	}), func(c bind.Call, seq iter.Seq[int]) (lua.LValue, error) {
		return bind.FromSeq(c, seq, bind.FromInt[int])
	}))
}

var lazyModule = runtime.Module{
	Name: "lazy", Lazy: true, Version: "1",
	Funcs: []bind.Func{
		{Decl: "one()", Call: func(c bind.Call) int { return c.Return(lua.LNumber(1)) }},
		{Decl: "two()", Call: func(c bind.Call) int { return c.Return(lua.LNumber(2)) }},
	},
}

var sourceModule = runtime.Module{Name: "source", Source: &runtime.Source{File: "source.lua", Code: `
	local n = 0
	by_source = true
	return {count = function() n = n + 1 return n end, inner = {}}`}}

// rawModule is written by hand, without care: it writes where scripts cannot.
var rawModule = runtime.Module{Name: "raw", Loader: func(L *lua.LState) int {
	t := L.NewTable()
	L.SetFuncs(t, map[string]lua.LGFunction{
		"metatables": func(L *lua.LState) int {
			leak := L.NewTable()
			leak.RawSetString("__index", L.NewFunction(func(L *lua.LState) int { L.Push(lua.LString("leak")); return 1 }))
			for _, v := range []lua.LValue{lua.LNil, lua.LTrue, lua.LNumber(0), lua.LString(""), L.NewFunction(nil), lua.LChannel(nil), L} {
				L.SetMetatable(v, leak)
			}
			return 0
		},
		"panic": func(*lua.LState) int { panic("a bug") },
		"put": func(L *lua.LState) int {
			L.G.Registry.RawSet(L.Get(1), L.Get(2))
			return 0
		},
		"get": func(L *lua.LState) int {
			L.Push(L.G.Registry.RawGet(L.Get(1)))
			return 1
		},
		"type": func(L *lua.LState) int {
			L.Push(L.NewTypeMetatable("raw"))
			return 1
		},
	})
	L.Push(t)
	return 1
}}

var table = runtime.Table{
	Package: "example.com/sandbox",
	Modules: []*runtime.Module{&counterModule, &lazyModule, &rawModule, &sourceModule},
	Bundles: []runtime.Bundle{{Name: "pack", Modules: []string{"counter", "lazy"}}},
	Profiles: []runtime.Profile{{
		Name: "all", Modules: []string{"counter", "lazy", "raw", "source"}, Bundles: []string{"pack"}, Features: []string{"debug"},
	}},
}

func selection(t testing.TB) *runtime.Selection {
	t.Helper()
	sel, err := runtime.Select("all", runtime.Use(&table))
	if err != nil {
		t.Fatal(err)
	}
	return sel
}

func newState(t testing.TB, lim sandbox.Limits) *sandbox.State {
	t.Helper()
	s, err := sandbox.New(selection(t), lim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func compile(t testing.TB, program string) *lua.FunctionProto {
	t.Helper()
	proto, err := sandbox.Compile("script", program, sandbox.SourceLimits{})
	if err != nil {
		t.Fatal(err)
	}
	return proto
}

// run runs a program, which asserts what it expects, and returns what it printed.
func run(t testing.TB, s *sandbox.State, program string) string {
	t.Helper()
	out, err := try(t, s, program)
	if err != nil {
		t.Fatalf("%s\n%v", program, err)
	}
	return out
}

// try runs a program and returns what it printed and its error.
func try(t testing.TB, s *sandbox.State, program string) (string, error) {
	t.Helper()
	var out strings.Builder
	_, err := s.Run(context.Background(), &out, compile(t, program))
	return out.String(), err
}

func mustReset(t testing.TB, s *sandbox.State) {
	t.Helper()
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
}
