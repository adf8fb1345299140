package gen

import (
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// graph is the modules by name with their dependencies.
type graph map[string]*model.Module

func newGraph(modules []*model.Module) graph {
	g := graph{}
	for _, m := range modules {
		g[m.Name] = m
	}
	return g
}

func (g graph) names() []string {
	var names []string
	for name := range g {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// closure returns everything that a module needs, itself excluded, sorted. It ends on graphs with cycles.
func (g graph) closure(name string) []string {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(n string) {
		m := g[n]
		if m == nil {
			return
		}
		for _, d := range m.Depends {
			if !seen[d.Name] {
				seen[d.Name] = true
				visit(d.Name)
			}
		}
	}
	visit(name)
	var all []string
	for n := range seen {
		if n != name && g[n] != nil {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// checkDepends reports edges to modules that do not exist.
func (g graph) checkDepends(diags *diag.List) {
	for _, name := range g.names() {
		for _, d := range g[name].Depends {
			if g[d.Name] == nil {
				diags.Addf(d.Pos, diag.UnknownModule, "module %q depends on unknown module %q%s", name, d.Name, diag.Suggest(d.Name, g.names()))
			}
		}
	}
}

// checkCycles reports each cycle once, at the edge that closes it, with its path from the first module in alphabetical order.
func (g graph) checkCycles(diags *diag.List) {
	done := map[string]bool{}
	for _, name := range g.names() {
		g.walk(name, nil, done, diags)
	}
}

// walk visits depth first. path is the way here; done are the modules whose every way on has been walked.
func (g graph) walk(name string, path []string, done map[string]bool, diags *diag.List) {
	if done[name] {
		return
	}
	path = append(path, name)
	for _, d := range g[name].Depends {
		if g[d.Name] == nil {
			continue
		}
		if i := slices.Index(path, d.Name); i >= 0 {
			cycle := append(slices.Clone(path[i:]), d.Name)
			diags.Addf(d.Pos, diag.ModuleCycle, "modules depend on each other in a circle: %s", strings.Join(cycle, " → "))
			continue
		}
		g.walk(d.Name, path, done, diags)
	}
	done[name] = true
}

// checkScopes reports shared modules that depend on modules of one state.
func (g graph) checkScopes(diags *diag.List) {
	for _, name := range g.names() {
		m := g[name]
		for _, d := range m.Depends {
			if dep := g[d.Name]; m.Shared && dep != nil && !dep.Shared {
				diags.Addf(d.Pos, diag.ScopeMismatch, "module %q is shared by all states and cannot depend on %q, which each state has its own of; give %q scope: shared", name, d.Name, d.Name)
			}
		}
	}
}
