package runtime

import (
	"slices"
	"sync"
	"sync/atomic"
)

// registry holds the tables that packages of bindings registered.
var registry struct {
	mu     sync.Mutex
	tables []*Table
	merged atomic.Pointer[catalog] // of tables; nil after a registration
}

// Register adds a table to those that Preload serves. Generated packages call it from init; registering a table again
// changes nothing. Several tables merge: profiles of one name become one profile with the modules of all and the
// strictest limits. A module name that two packages define is an error from Preload, which names both.
func Register(t *Table) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	if t == nil || slices.Contains(registry.tables, t) {
		return
	}
	registry.tables = append(registry.tables, t)
	registry.merged.Store(nil)
}

// Profiles returns the names of the registered profiles, sorted.
func Profiles() []string {
	names := registered().profileNames()
	slices.Sort(names)
	return names
}

// registered returns the catalog of the registered tables, merged once after each registration.
func registered() *catalog {
	if c := registry.merged.Load(); c != nil {
		return c
	}
	registry.mu.Lock()
	defer registry.mu.Unlock()
	c := registry.merged.Load()
	if c == nil {
		c = newCatalog(slices.Clone(registry.tables))
		registry.merged.Store(c)
	}
	return c
}
