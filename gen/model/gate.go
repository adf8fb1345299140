package model

import (
	"cmp"
	"slices"
	"strings"
)

// Gate is when a function of a module is in a profile that has the module.
type Gate struct {
	Func         string   // "sum", "Agent:run", "Agent:__add", "Agent.new"; empty is the whole module
	Feature      string   // that must be on; empty for none
	Capabilities []string // of which none may be denied, sorted
}

// Gates are those of a module, sorted by function. A function without one is always there. A method with a feature of its own that is in a
// module with another one has two: scripts that have not the module can get a handle from another one.
func (m *Module) Gates() []Gate {
	var gates []Gate
	m.EachFunc(func(g Gate) {
		if method := strings.Contains(g.Func, ":"); method && m.Feature != "" && m.Feature != g.Feature {
			gates = append(gates, Gate{Func: g.Func, Feature: m.Feature})
		}
		if g.Feature != "" || len(g.Capabilities) > 0 {
			gates = append(gates, g)
		}
	})
	if m.Feature != "" {
		gates = append(gates, Gate{Feature: m.Feature})
	}
	slices.SortStableFunc(gates, func(x, y Gate) int { return cmp.Compare(x.Func, y.Func) })
	return gates
}

// EachFunc calls do with every function of a module and of its classes, whether anything is asked of profiles or not.
func (m *Module) EachFunc(do func(Gate)) {
	for _, f := range m.Funcs {
		do(Gate{f.Name, f.Feature, f.Capabilities})
	}
	if m.Factory != nil {
		make, names := m.Factory.Make, m.Factory.Names
		do(Gate{"get", make.Feature, make.Capabilities})
		if names == nil {
			names = new(Func)
		}
		do(Gate{"names", names.Feature, names.Capabilities})
	}
	for _, c := range m.Classes {
		c.eachFunc(m, do)
	}
}

// eachFunc is EachFunc for one class. What a module may touch, the methods of its classes may, too: scripts that have not the module
// can get a handle from another one.
func (c *Class) eachFunc(m *Module, do func(Gate)) {
	for _, f := range c.News {
		do(Gate{c.Name + "." + f.Name, cmp.Or(f.Feature, c.Feature), union(c.Capabilities, f.Capabilities)})
	}
	if c.Zero {
		do(Gate{c.Name + ".new", c.Feature, c.Capabilities})
	}
	for _, f := range slices.Concat(c.Methods, c.Meta) {
		do(Gate{c.Name + ":" + f.Name, cmp.Or(f.Feature, c.Feature), union(m.Capabilities, c.Capabilities, f.Capabilities)})
	}
	if c.Text && !slices.ContainsFunc(c.Meta, func(f *Func) bool { return f.Name == "__tostring" }) {
		do(c.textGate(m))
	}
}

// textGate is when tostring asks the Go value: it calls String or Error, which may be bound besides.
func (c *Class) textGate(m *Module) Gate {
	g := Gate{Func: c.Name + ":__tostring", Feature: c.Feature, Capabilities: union(m.Capabilities, c.Capabilities)}
	for _, f := range slices.Concat(c.Methods, c.Meta) {
		if f.Pkg == "" && (f.Go == "String" || f.Go == "Error") {
			g.Feature, g.Capabilities = cmp.Or(f.Feature, g.Feature), union(g.Capabilities, f.Capabilities)
		}
	}
	return g
}

// union is what is in any of the lists, sorted.
func union(lists ...[]string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(lists...))))
}
