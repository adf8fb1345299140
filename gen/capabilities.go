package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// Audit is what scripts can do under a profile.
type Audit struct {
	Profile   string      `json:"profile"`
	Default   bool        `json:"default,omitempty"`
	Features  []string    `json:"features"`  // that are on
	Deny      []string    `json:"deny"`      // capabilities
	Functions []Reachable `json:"functions"` // sorted by module and name
}

// Reachable is a function that scripts can call, or the loading of a module or a bundle.
type Reachable struct {
	Module string `json:"module"` // or bundle
	// Function is as scripts write it: llm.ask, llm.Agent:run for a method. Of the loading of a module or a bundle it is require("llm").
	Function     string   `json:"function"`
	Capabilities []string `json:"capabilities"` // what it may touch, sorted
}

// audits tells for each profile every function that scripts can reach and what it may touch. The functions of hand-written loaders
// and of modules in Lua are not known: they may touch what their module may, which its loading stands for.
func audits(b *model.Bindings) []Audit {
	all := []Audit{}
	for _, p := range b.Profiles {
		all = append(all, audit(b, p))
	}
	return all
}

// audit walks the modules of a profile, and the modules of the classes whose handles they give away.
func audit(b *model.Bindings, p *model.Profile) Audit {
	a := Audit{Profile: p.Name, Default: p.Default, Features: list(p.Features), Deny: list(p.Deny), Functions: []Reachable{}}
	g := newGraph(b.Modules)
	for _, name := range p.Modules {
		m := g[name]
		a.add(p, name, model.Gate{Capabilities: m.Capabilities}, fmt.Sprintf("require(%q)", name))
		m.EachFunc(func(f model.Gate) { a.add(p, name, f, name+"."+f.Func, m.Capabilities...) })
		for _, v := range m.Values {
			if _, ok := v.Type.(model.Function); ok {
				a.add(p, name, model.Gate{Capabilities: m.Capabilities}, name+"."+v.Name)
			}
		}
	}
	a.addBundles(b, p, g)
	a.addBuiltin(b.Builtin, p)
	for name, classes := range handles(g, p) {
		off := g[name].Feature != "" && !slices.Contains(p.Features, g[name].Feature)
		g[name].EachFunc(func(f model.Gate) {
			if class, _, method := strings.Cut(f.Func, ":"); method && !off && classes[class] {
				a.add(p, name, f, name+"."+f.Func)
			}
		})
	}
	slices.SortFunc(a.Functions, func(x, y Reachable) int {
		return cmp.Or(cmp.Compare(x.Module, y.Module), cmp.Compare(isLoading(y), isLoading(x)), cmp.Compare(x.Function, y.Function))
	})
	return a
}

// addBundles adds the loading of the bundles of a profile, which may touch what their modules in it may.
func (a *Audit) addBundles(b *model.Bindings, p *model.Profile, g graph) {
	for _, bundle := range b.Bundles {
		if !slices.Contains(p.Bundles, bundle.Name) {
			continue
		}
		var all model.Gate
		for _, name := range bundle.Modules {
			if slices.Contains(p.Modules, name) {
				all.Capabilities = append(all.Capabilities, g[name].Capabilities...)
			}
		}
		a.add(p, bundle.Name, all, fmt.Sprintf("require(%q)", bundle.Name))
	}
}

// builtinFuncs are the functions of the built-in module. They touch nothing but modules that the profile has.
var builtinFuncs = []model.Gate{
	{Func: "bundles"}, {Func: "load"}, {Func: "loaded"}, {Func: "modules"}, {Func: "reload", Capabilities: []string{unloading}},
	{Func: "stats"}, {Func: "type"}, {Func: "unload", Capabilities: []string{unloading}},
}

// addBuiltin adds the built-in module, which is in every profile.
func (a *Audit) addBuiltin(name string, p *model.Profile) {
	if name == manifest.NoBuiltin {
		return
	}
	name = cmp.Or(name, manifest.DefaultBuiltin)
	a.add(p, name, model.Gate{}, fmt.Sprintf("require(%q)", name))
	for _, f := range builtinFuncs {
		a.add(p, name, f, name+"."+f.Func)
	}
}

// handles are the classes whose handles a profile's modules give away without that it has the module of the class, by that module.
func handles(g graph, p *model.Profile) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, name := range p.Modules {
		for _, c := range g[name].Uses {
			if slices.Contains(p.Modules, c.Module) || g[c.Module] == nil {
				continue
			}
			if all[c.Module] == nil {
				all[c.Module] = map[string]bool{}
			}
			all[c.Module][c.Name] = true
		}
	}
	return all
}

// isLoading is 1 for the loading of a module, which comes first.
func isLoading(r Reachable) int {
	if strings.HasPrefix(r.Function, "require(") {
		return 1
	}
	return 0
}

// list is a list that JSON does not call null.
func list(items []string) []string { return append([]string{}, items...) }

// add adds a function unless the profile has it not.
func (a *Audit) add(p *model.Profile, module string, f model.Gate, name string, more ...string) {
	touched := sortedSet(slices.Concat(f.Capabilities, more))
	denied := slices.ContainsFunc(touched, func(c string) bool { return slices.Contains(p.Deny, c) })
	if denied || f.Feature != "" && !slices.Contains(p.Features, f.Feature) {
		return
	}
	a.Functions = append(a.Functions, Reachable{Module: module, Function: name, Capabilities: list(touched)})
}

// Markdown renders the audit: how many functions may touch what, and then each of them.
func (a *Audit) Markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "## Profile %s\n\nFeatures: %s. Denied: %s.\n\n", a.Profile, nameList(a.Features), nameList(a.Deny))
	text.WriteString("| may touch | functions |\n|---|---:|\n")
	counts := map[string]int{}
	for _, f := range a.Functions {
		for _, c := range f.Capabilities {
			counts[c]++
		}
		if len(f.Capabilities) == 0 {
			counts[""]++
		}
	}
	for _, c := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&text, "| %s | %d |\n", cmp.Or(c, "nothing"), counts[c])
	}
	text.WriteString("\n| function | may touch |\n|---|---|\n")
	for _, f := range a.Functions {
		fmt.Fprintf(&text, "| %s | %s |\n", f.Function, strings.Join(f.Capabilities, ", "))
	}
	return text.String()
}

// nameList lists names in prose.
func nameList(names []string) string { return cmp.Or(strings.Join(names, ", "), "none") }
