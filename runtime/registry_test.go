package runtime_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
)

// TestRegister is the only test that registers tables. For programs they stay registered.
func TestRegister(t *testing.T) {
	t.Cleanup(runtime.ForgetTables)
	if names := runtime.Profiles(); len(names) != 0 {
		t.Errorf("profiles before a registration: %v", names)
	}
	wantError(t, runtime.Preload(newState(t), "standard"),
		`unknown profile "standard": no table with profiles is registered; import the package of bindings`)

	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			runtime.Register(&table)
			runtime.Register(nil)
			runtime.Profiles()
		})
	}
	group.Wait()
	if got := runtime.Profiles(); !slices.Equal(got, []string{"minimal", "standard"}) {
		t.Errorf("profiles: %v", got)
	}
	L := newState(t)
	if err := runtime.Preload(L, "standard", runtime.Provide(config{"Hello"})); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("hello").greet("World") == "Hello World")`)

	extra := tableOf(newProbe("extra"))
	extra.Profiles[0].Name = "minimal"
	runtime.Register(extra)
	L = newState(t)
	if err := runtime.Preload(L, "minimal"); err != nil {
		t.Fatal(err)
	}
	run(t, L, `assert(require("extra").name() == "extra" and require("store").get("World") == "Earth")`)

	rival := &runtime.Table{Package: "example.com/rival", Modules: []*runtime.Module{{Name: "store"}}}
	runtime.Register(rival)
	wantError(t, runtime.Preload(newState(t), "minimal"),
		`module "store" is defined by two packages: example.com/app/bindings and example.com/rival; rename one of them`)
	if err := runtime.Preload(newState(t), "minimal", runtime.Use(&table)); err != nil {
		t.Errorf("the tables of Use are not those that conflict: %v", err)
	}
}

func TestUseSeveralTables(t *testing.T) {
	a, b := tableOf(newProbe("a")), tableOf(newProbe("b"))
	for range 2 {
		L := newState(t)
		if err := runtime.Preload(L, "all", runtime.Use(a), runtime.Use(b, b)); err != nil {
			t.Fatal(err)
		}
		if got := runtime.Modules(L); !slices.Equal(got, []string{"a", "b", "luamod"}) {
			t.Errorf("modules: %v", got)
		}
	}
	rival := tableOf(newProbe("a"))
	rival.Package = "example.com/rival"
	wantError(t, runtime.Preload(newState(t), "all", runtime.Use(a, rival)), "example.com/probes and example.com/rival")
}
