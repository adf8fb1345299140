package runtime

import (
	"slices"
	"testing"
	"time"
)

func TestProfilesMerge(t *testing.T) {
	x, y := &Module{Name: "x"}, &Module{Name: "y"}
	a := &Table{Package: "a", Modules: []*Module{x}, Profiles: []Profile{{
		Name: "p", Modules: []string{"x"}, Features: []string{"net", "sandbox"}, MemoryLimit: 10, Timeout: time.Minute,
	}}}
	b := &Table{Package: "b", Modules: []*Module{y}, Profiles: []Profile{{
		Name: "p", Default: true, Modules: []string{"y"}, Features: []string{"async", "net"},
		MemoryLimit: 20, InstructionLimit: 5, Timeout: time.Second,
	}}}
	c := catalogOf([]*Table{a, b})
	p, err := c.profile("p")
	if c.err != nil || err != nil {
		t.Fatal(c.err, err)
	}
	if !slices.Equal(p.Modules, []string{"x", "y"}) || !slices.Equal(p.Features, []string{"async", "net", "sandbox"}) {
		t.Errorf("modules %v, features %v", p.Modules, p.Features)
	}
	if p.MemoryLimit != 10 || p.InstructionLimit != 5 || p.Timeout != time.Second || !p.Default {
		t.Errorf("limits are not the stricter ones: %+v", p.Profile)
	}
	if !slices.Equal(a.Profiles[0].Modules, []string{"x"}) || !slices.Equal(a.Profiles[0].Features, []string{"net", "sandbox"}) {
		t.Errorf("merging changed a table: %+v", a.Profiles[0])
	}
	if catalogOf([]*Table{a, b}) != c || catalogOf([]*Table{a}) == c {
		t.Error("a catalog is not made once for its tables")
	}
}

func TestCatalogsAreBounded(t *testing.T) {
	fixed := &Table{Package: "fixed"}
	for range 100 {
		catalogOf([]*Table{fixed, {Package: "fresh"}})
	}
	if n := len(fixed.catalogs.made); n > maxCatalogs {
		t.Errorf("%d catalogs are kept", n)
	}
}
