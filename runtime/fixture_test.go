package runtime_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// What follows stands for a program's own packages, and then for what luamodgen generates for them.

type (
	config  struct{ Greeting string }
	store   struct{ entries map[string]string }
	greeter struct {
		Lang   string
		config config
		store  *store
	}
)

func newStore() *store { return &store{entries: map[string]string{"World": "Earth"}} }

func newGreeter(_ context.Context, s *store, c config) (*greeter, error) {
	if c.Greeting == "" {
		return nil, errNoGreeting
	}
	return &greeter{Lang: "en", config: c, store: s}, nil
}

var errNoGreeting = errors.New("no greeting")

func (g *greeter) Greet(name string) string { return g.config.Greeting + " " + name }
func (g *greeter) Sum(nums ...int) int {
	sum := 0
	for _, n := range nums {
		sum += n
	}
	return sum
}

func (s *store) Get(key string) string { return s.entries[key] }

var storeModule = runtime.Module{
	Name: "store",
	New:  storeNew,
	Funcs: []bind.Func{
		{Decl: "get(key)", Call: storeGet},
	},
}

func storeNew(*bind.Build) (any, error) { return bind.Made(newStore(), nil) }

func storeGet(c bind.Call) int {
	self := bind.Self[*store](c)
	key := c.String(1)
	return c.Return(lua.LString(self.Get(key)))
}

var helloModule = runtime.Module{
	Name:    "hello",
	About:   "Greeter of example.com/app/hello",
	Doc:     "Greets people.",
	Version: "1.2",
	Depends: []*runtime.Module{&storeModule},
	New:     helloNew,
	Values:  helloValues,
	Funcs: []bind.Func{
		{Decl: "greet(name)", Call: helloGreet},
		{Decl: "sum(...nums)", Call: helloSum},
	},
}

// LoadHello loads module hello: L.PreloadModule("hello", bindings.LoadHello).
func LoadHello(L *lua.LState) int { return helloModule.Load(L) }

func helloNew(b *bind.Build) (any, error) {
	st := bind.Dep[*store](b, "store")
	cfg := bind.Provided[config](b)
	if err := b.Err(); err != nil {
		return nil, err
	}
	return bind.Made(newGreeter(b.Context(), st, cfg))
}

func helloValues(c bind.Call, t *bind.Table) {
	self := bind.Self[*greeter](c)
	t.Set("lang", lua.LString(self.Lang))
}

func helloGreet(c bind.Call) int {
	self := bind.Self[*greeter](c)
	name := c.String(1)
	return c.Return(lua.LString(self.Greet(name)))
}

func helloSum(c bind.Call) int {
	self := bind.Self[*greeter](c)
	nums := make([]int, c.Rest(1))
	bind.Rest(c, 1, nums, bind.ToInt[int])
	return c.Return(bind.Number(c, 1, self.Sum(nums...)))
}

var table = runtime.Table{
	Package: "example.com/app/bindings",
	Modules: []*runtime.Module{&helloModule, &storeModule},
	Profiles: []runtime.Profile{
		{Name: "minimal", Modules: []string{"store"}},
		{
			Name: "standard", Default: true,
			Modules: []string{"hello", "store"},
			Needs:   []runtime.Need{{Type: "app.config", Modules: []string{"hello"}, Match: bind.Provides[config]}},
		},
	},
}

// probe is a module for tests: it counts what happens to it and does what its hooks say.
type probe struct {
	runtime.Module
	made, filled, closed atomic.Int32
	log                  *[]string
	make                 func(*bind.Build) error // in the constructor
	fill                 func() error            // in Values
	close                func() error            // in Close
}

// probeInstance is the instance of a probe.
type probeInstance struct{ of *probe }

func (p *probeInstance) Close() error {
	p.of.closed.Add(1)
	if p.of.log != nil {
		*p.of.log = append(*p.of.log, p.of.Name)
	}
	if p.of.close != nil {
		return p.of.close()
	}
	return nil
}

// newProbe returns the probe of a module that depends on others.
func newProbe(name string, depends ...*probe) *probe {
	p := &probe{}
	p.Name = name
	for _, d := range depends {
		p.Depends = append(p.Depends, &d.Module)
	}
	p.New, p.Values = p.construct, p.values
	p.Funcs = []bind.Func{{Decl: "name()", Call: probeName}}
	return p
}

// sharedProbe is newProbe with one instance per process.
func sharedProbe(name string, depends ...*probe) *probe {
	p := newProbe(name, depends...)
	p.Scope = runtime.Shared
	return p
}

func (p *probe) construct(b *bind.Build) (any, error) {
	p.made.Add(1)
	for _, d := range p.Depends {
		if d.New != nil && d.Loader == nil {
			bind.Dep[*probeInstance](b, d.Name)
		}
	}
	if err := b.Err(); err != nil {
		return nil, err
	}
	if p.make != nil {
		if err := p.make(b); err != nil {
			return nil, err
		}
	}
	return bind.Made(&probeInstance{p}, nil)
}

func (p *probe) values(c bind.Call, t *bind.Table) {
	p.filled.Add(1)
	if p.fill != nil {
		bind.Put(t, c, "broken", p.fill, func(bind.Call, func() error) (lua.LValue, error) { return lua.LNil, p.fill() })
	}
}

func probeName(c bind.Call) int {
	return c.Return(lua.LString(bind.Self[*probeInstance](c).of.Name))
}

// tableOf lists probes in a table with one profile, "all", which offers those that are not internal.
func tableOf(probes ...*probe) *runtime.Table {
	t := &runtime.Table{Package: "example.com/probes", Profiles: []runtime.Profile{{Name: "all"}}}
	sorted := slices.SortedFunc(slices.Values(probes), func(p, q *probe) int { return strings.Compare(p.Name, q.Name) })
	for _, p := range sorted {
		t.Modules = append(t.Modules, &p.Module)
		if !p.Internal {
			t.Profiles[0].Modules = append(t.Profiles[0].Modules, p.Name)
		}
	}
	return t
}

// smallState is a cheap state with the base and package libraries.
func smallState() *lua.LState {
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 256, MinimizeStackMemory: true})
	for name, open := range map[string]lua.LGFunction{lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase} {
		L.Push(L.NewFunction(open))
		L.Push(lua.LString(name))
		L.Call(1, 0)
	}
	return L
}

// newState is a state with all libraries that the test closes.
func newState(t testing.TB) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(func() { runtime.Close(L) })
	return L
}

// preloaded is newState with the probes preloaded.
func preloaded(t testing.TB, probes ...*probe) *lua.LState {
	t.Helper()
	L := newState(t)
	if err := runtime.Preload(L, "all", runtime.Use(tableOf(probes...))); err != nil {
		t.Fatal(err)
	}
	return L
}

// run runs a Lua program, which asserts what it expects.
func run(t testing.TB, L *lua.LState, program string) {
	t.Helper()
	if err := L.DoString(program); err != nil {
		t.Fatal(err)
	}
}

// fails runs a Lua program that fails with a text, and returns its error.
func fails(t testing.TB, L *lua.LState, program, text string) error {
	t.Helper()
	err := L.DoString(program)
	wantError(t, err, text)
	return err
}

// wantError expects an error whose text has a part.
func wantError(t testing.TB, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Fatalf("error is %v\nexpected:  %s", err, text)
	}
}

// wantCount expects the count of something.
func wantCount(t testing.TB, what string, got *atomic.Int32, want int32) {
	t.Helper()
	if n := got.Load(); n != want {
		t.Errorf("%s: %d times, expected %d", what, n, want)
	}
}
