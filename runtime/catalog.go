package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// catalog is what a set of tables amounts to. It does not change once made, so that any number of states read it.
type catalog struct {
	tables   []*Table
	modules  map[string]*Module
	profiles []*profile // in the order of the tables
	err      error      // why no state can be preloaded with these tables
}

// profile is a Profile merged from the tables of a catalog, its modules without the internal ones.
type profile struct {
	Profile
	catalog *catalog
}

// catalogs keeps the catalogs of the sets of tables that begin with one table, so that Use costs a state nothing.
type catalogs struct {
	mu   sync.Mutex
	made []*catalog
}

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
	kept.made = append(kept.made, c)
	return c
}

// newCatalog merges tables, which it keeps.
func newCatalog(tables []*Table) *catalog {
	c := &catalog{tables: tables, modules: map[string]*Module{}}
	owners := map[string]string{}
	for _, t := range tables {
		for _, m := range t.Modules {
			c.addModule(m, t.Package, owners)
		}
		for i := range t.Profiles {
			c.addProfile(&t.Profiles[i])
		}
	}
	for _, p := range c.profiles {
		p.Modules = c.requirable(p)
	}
	return c
}

// addModule adds a module of package pkg. owners maps the names so far to their packages.
func (c *catalog) addModule(m *Module, pkg string, owners map[string]string) {
	if known := c.modules[m.Name]; known != nil && known != m {
		c.err = errors.Join(c.err, fmt.Errorf("module %q is defined by two packages: %s and %s; rename one of them",
			m.Name, owners[m.Name], pkg))
		return
	}
	c.modules[m.Name], owners[m.Name] = m, pkg
}

// addProfile adds p, or merges it into the profile of its name.
func (c *catalog) addProfile(p *Profile) {
	i := slices.IndexFunc(c.profiles, func(q *profile) bool { return q.Name == p.Name })
	if i < 0 {
		i = len(c.profiles)
		c.profiles = append(c.profiles, &profile{Profile: Profile{Name: p.Name}, catalog: c})
	}
	q := c.profiles[i]
	q.Default = q.Default || p.Default
	q.Modules = append(q.Modules, p.Modules...)
	q.Needs = append(q.Needs, p.Needs...)
	q.Features = sortedSet(append(q.Features, p.Features...))
	q.MemoryLimit = stricter(q.MemoryLimit, p.MemoryLimit)
	q.InstructionLimit = stricter(q.InstructionLimit, p.InstructionLimit)
	q.Timeout = stricter(q.Timeout, p.Timeout)
}

// requirable returns the names of p's modules that scripts can require, sorted. A name without a module is an error of
// the catalog.
func (c *catalog) requirable(p *profile) []string {
	names := sortedSet(p.Modules)
	return slices.DeleteFunc(names, func(name string) bool {
		m := c.modules[name]
		if m == nil {
			c.err = errors.Join(c.err, fmt.Errorf("profile %q lists module %q, which no table has; run go generate", p.Name, name))
		}
		return m == nil || m.Internal
	})
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
	if near := nearest(name, known); near != "" {
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

// offers reports whether a script under p can require name.
func (p *profile) offers(name string) bool {
	_, found := slices.BinarySearch(p.Modules, name)
	return found
}

// sortedSet sorts names, which it may change, and drops the duplicates.
func sortedSet(names []string) []string {
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
