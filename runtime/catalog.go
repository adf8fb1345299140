package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// catalog is what a set of tables amounts to. It does not change once made, so that any number of states read it. Making
// the one of a single table, as most programs have, does not look at the modules.
type catalog struct {
	tables   []*Table
	profiles []*profile // in the order of the tables
	builtin  *Module    // nil when there is none
	err      error      // why no state can be preloaded with these tables
}

// catalogs keeps the catalogs of the sets of tables that begin with one table, so that Use costs a state nothing.
type catalogs struct {
	mu   sync.Mutex
	made []*catalog
}

// maxCatalogs bounds what a program can make us keep that puts tables together anew for each state.
const maxCatalogs = 8

// catalogOf returns the catalog of tables, of which there is at least one.
func catalogOf(tables []*Table) *catalog {
	kept := &tables[0].catalogs
	kept.mu.Lock()
	defer kept.mu.Unlock()
	for _, c := range kept.made {
		if slices.Equal(c.tables, tables) {
			return c
		}
	}
	c := newCatalog(slices.Clone(tables))
	if len(kept.made) == maxCatalogs {
		kept.made = slices.Delete(kept.made, 0, 1)
	}
	kept.made = append(kept.made, c)
	return c
}

// newCatalog merges tables, which it keeps.
func newCatalog(tables []*Table) *catalog {
	c := &catalog{tables: tables}
	c.addBuiltin()
	for i, t := range tables {
		if i > 0 { // the first has nothing to clash with
			c.err = errors.Join(c.err, clashes(t, tables[:i]))
		}
		for j := range t.Profiles {
			c.addProfile(&t.Profiles[j])
		}
	}
	return c
}

// clashes is the errors of the names of t that one of the tables before has for something else.
func clashes(t *Table, before []*Table) (err error) {
	for _, m := range t.Modules {
		for _, b := range before {
			if known := b.module(m.Name); known != nil && known != m || b.bundle(m.Name) != nil {
				err = errors.Join(err, clash("module", m.Name, b, t))
				break
			}
		}
	}
	for i := range t.Bundles {
		bundle := &t.Bundles[i]
		for _, b := range before {
			if known := b.bundle(bundle.Name); known != nil && known != bundle || b.module(bundle.Name) != nil {
				err = errors.Join(err, clash("bundle", bundle.Name, b, t))
				break
			}
		}
	}
	return err
}

// clash is the error of a name that two tables have.
func clash(kind, name string, a, b *Table) error {
	return fmt.Errorf("%s %q is defined by two packages: %s and %s; rename one of them", kind, name, a.Package, b.Package)
}

// module returns the module of a name, nil when there is none.
func (c *catalog) module(name string) *Module {
	if c.builtin != nil && name == c.builtin.Name {
		return c.builtin
	}
	for _, t := range c.tables {
		if m := t.module(name); m != nil {
			return m
		}
	}
	return nil
}

// module returns the module of a name, nil when there is none.
func (t *Table) module(name string) *Module {
	i, found := slices.BinarySearchFunc(t.Modules, name, func(m *Module, name string) int { return strings.Compare(m.Name, name) })
	if !found {
		return nil
	}
	return t.Modules[i]
}

// bundle returns the bundle of a name, nil when there is none.
func (c *catalog) bundle(name string) *Bundle {
	for _, t := range c.tables {
		if b := t.bundle(name); b != nil {
			return b
		}
	}
	return nil
}

// bundle returns the bundle of a name, nil when there is none.
func (t *Table) bundle(name string) *Bundle {
	i, found := slices.BinarySearchFunc(t.Bundles, name, func(b Bundle, name string) int { return strings.Compare(b.Name, name) })
	if !found {
		return nil
	}
	return &t.Bundles[i]
}

// addProfile adds p, or merges it into the profile of its name.
func (c *catalog) addProfile(p *Profile) {
	i := slices.IndexFunc(c.profiles, func(q *profile) bool { return q.Name == p.Name })
	if i < 0 {
		c.profiles = append(c.profiles, &profile{Profile: *p, catalog: c})
		return
	}
	q := c.profiles[i]
	q.Default = q.Default || p.Default
	q.Modules = union(q.Modules, p.Modules)
	q.Needs = slices.Concat(q.Needs, p.Needs)
	q.Features = union(q.Features, p.Features)
	q.Bundles = union(q.Bundles, p.Bundles)
	q.Deny = union(q.Deny, p.Deny)
	q.MemoryLimit = stricter(q.MemoryLimit, p.MemoryLimit)
	q.InstructionLimit = stricter(q.InstructionLimit, p.InstructionLimit)
	q.Timeout = stricter(q.Timeout, p.Timeout)
}

// profile returns the profile of a name. The empty name is the default profile.
func (c *catalog) profile(name string) (*profile, error) {
	if name == "" {
		return c.defaultProfile()
	}
	for _, p := range c.profiles {
		if p.Name == name {
			return p, nil
		}
	}
	known := c.profileNames()
	if len(known) == 0 {
		return nil, fmt.Errorf("unknown profile %q: no table with profiles is registered; import the package of bindings", name)
	}
	if near := bind.Nearest(name, known); near != "" {
		return nil, fmt.Errorf("unknown profile %q; did you mean %q? (profiles: %s)", name, near, strings.Join(known, ", "))
	}
	return nil, fmt.Errorf("unknown profile %q (profiles: %s)", name, strings.Join(known, ", "))
}

// defaultProfile returns the only profile that is marked as the default.
func (c *catalog) defaultProfile() (*profile, error) {
	var found *profile
	for _, p := range c.profiles {
		if p.Default && found != nil {
			return nil, fmt.Errorf("two default profiles, %q and %q: name the one to preload", found.Name, p.Name)
		}
		if p.Default {
			found = p
		}
	}
	if found == nil {
		return nil, fmt.Errorf("no profile is named, and none is the default (profiles: %s)", strings.Join(c.profileNames(), ", "))
	}
	return found, nil
}

// profileNames returns the names of the profiles in the order of the tables.
func (c *catalog) profileNames() []string {
	names := make([]string, len(c.profiles))
	for i, p := range c.profiles {
		names[i] = p.Name
	}
	return names
}

// union returns the names of both lists, sorted.
func union(a, b []string) []string {
	names := slices.Concat(a, b)
	slices.Sort(names)
	return slices.Compact(names)
}

// stricter returns the lower of two limits, where zero is none.
func stricter[T int64 | time.Duration](a, b T) T {
	if a == 0 || b == 0 {
		return a + b
	}
	return min(a, b)
}
