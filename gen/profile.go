package gen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// profiles resolves what the manifest says of profiles, bundles and stages: the exact set of modules of each profile.
func (b *builder) profiles() {
	g := newGraph(b.model.Modules)
	r := &profileResolver{builder: b, graph: g, entries: map[string]*manifest.Profile{}, done: map[string]*resolved{}}
	for _, p := range b.man.Profiles {
		r.entries[p.Name.Value] = p
	}
	r.bundles()
	r.features()
	r.denied()
	for _, p := range b.man.Profiles {
		if res := r.resolve(p, nil); res != nil {
			b.model.Profiles = append(b.model.Profiles, r.profile(p, res))
		}
	}
	r.stages()
}

type profileResolver struct {
	*builder
	graph   graph
	entries map[string]*manifest.Profile
	done    map[string]*resolved
}

// resolved is a profile with what it extends.
type resolved struct {
	base     *resolved               // of extends, or nil
	listed   []manifest.Node[string] // modules, the base's first
	bundles  []manifest.Node[string] // listed ones, the base's first
	features map[string]bool
	deny     []string         // the base's too: a profile denies no less than what it extends
	limits   manifest.Profile // the limits in force
}

// resolve merges a profile over the one it extends. path is the chain of extends so far.
func (r *profileResolver) resolve(p *manifest.Profile, path []string) *resolved {
	name := p.Name.Value
	if res, ok := r.done[name]; ok {
		return res
	}
	path = append(path, name)
	res := &resolved{features: map[string]bool{}}
	if ext := p.Extends; ext.IsSet() {
		base := r.entries[ext.Value]
		switch i := slices.Index(path, ext.Value); {
		case base == nil:
			r.diags.Addf(ext.Pos, diag.UnknownProfile, "profile %q extends unknown profile %q%s", name, ext.Value, diag.Suggest(ext.Value, r.profileNames()))
		case i >= 0:
			r.diags.Addf(ext.Pos, diag.ProfileCycle, "profiles extend each other in a circle: %s → %s", strings.Join(path[i:], " → "), ext.Value)
		default:
			if b := r.resolve(base, path); b != nil {
				res.inherit(b)
			}
		}
	}
	for _, m := range p.Modules {
		res.listed = append(res.listed, r.expand(m, "profile")...)
		if r.bundle(m.Value) != nil {
			res.bundles = append(res.bundles, m)
		}
	}
	for _, f := range p.Features {
		res.features[f.Name.Value] = f.On
	}
	for _, c := range p.Deny {
		res.deny = append(res.deny, c.Value)
	}
	res.limit(p)
	r.done[name] = res
	return res
}

func (res *resolved) inherit(base *resolved) {
	res.base = base
	res.listed, res.bundles, res.deny = slices.Clone(base.listed), slices.Clone(base.bundles), slices.Clone(base.deny)
	for f, on := range base.features {
		res.features[f] = on
	}
	res.limits = base.limits
}

func (res *resolved) limit(p *manifest.Profile) {
	if p.MemoryLimit.IsSet() {
		res.limits.MemoryLimit = p.MemoryLimit
	}
	if p.InstructionLimit.IsSet() {
		res.limits.InstructionLimit = p.InstructionLimit
	}
	if p.Timeout.IsSet() {
		res.limits.Timeout = p.Timeout
	}
}

func (r *profileResolver) profileNames() []string {
	var names []string
	for name := range r.entries {
		names = append(names, name)
	}
	return names
}

// expand returns the modules that a word in a profile or a stage stands for: a module, or all of a bundle or a tree.
func (r *profileResolver) expand(n manifest.Node[string], where string) []manifest.Node[string] {
	if bundle := r.bundle(n.Value); bundle != nil {
		var ms []manifest.Node[string]
		for _, m := range r.expandTrees(bundle.Modules) {
			if r.graph[m.Value] != nil {
				ms = append(ms, manifest.Node[string]{Value: m.Value, Pos: n.Pos})
			}
		}
		return ms
	}
	modules := r.expandTrees([]manifest.Node[string]{n})
	for _, m := range modules {
		if !r.requirable(m, where) {
			return nil
		}
	}
	return modules
}

// requirable reports a listed module that is unknown or internal.
func (r *profileResolver) requirable(n manifest.Node[string], where string) bool {
	m := r.graph[n.Value]
	switch {
	case m == nil:
		names := r.graph.names()
		if where != "bundle" {
			for _, bundle := range r.man.Bundles {
				names = append(names, bundle.Name.Value)
			}
		}
		r.diags.Addf(n.Pos, diag.UnknownModule, "unknown module %q%s", n.Value, diag.Suggest(n.Value, names))
	case m.Internal:
		r.diags.Addf(n.Pos, diag.InternalModule, "module %q is internal: it comes with the modules that depend on it; remove it from this %s", n.Value, where)
	default:
		return true
	}
	return false
}

// profile computes the modules of a resolved profile, and reports dependencies that it leaves out.
func (r *profileResolver) profile(p *manifest.Profile, res *resolved) *model.Profile {
	out := &model.Profile{
		Name: p.Name.Value, Pos: p.Name.Pos, Default: p.Default.Value,
		MemoryLimit: res.limits.MemoryLimit.Value, InstructionLimit: res.limits.InstructionLimit.Value, Timeout: res.limits.Timeout.Value,
	}
	for f, on := range res.features {
		if on {
			out.Features = append(out.Features, f)
		}
	}
	slices.Sort(out.Features)
	for _, n := range res.listed {
		if !slices.Contains(out.Modules, n.Value) && r.on(n.Value, res) {
			out.Modules = append(out.Modules, n.Value)
		}
	}
	slices.Sort(out.Modules)
	for _, n := range res.listed {
		if r.on(n.Value, res) {
			r.checkClosure(p, n, out, res)
		}
	}
	out.Bundles = r.bundlesOf(p, res, out)
	out.Deny = sortedSet(res.deny)
	out.Needs = r.needs(out)
	return out
}

// on reports whether a module's feature, if it has one, is on, and nothing that it may touch is denied.
func (r *profileResolver) on(module string, res *resolved) bool {
	m := r.graph[module]
	denied := func(c string) bool { return slices.Contains(res.deny, c) }
	return (m.Feature == "" || res.features[m.Feature]) && !slices.ContainsFunc(m.Capabilities, denied)
}

// checkClosure reports a dependency of a listed module that the profile does not list. Inherited modules are reported where the profile
// that lists them stands, except when this profile's features take a dependency away.
func (r *profileResolver) checkClosure(p *manifest.Profile, n manifest.Node[string], out *model.Profile, res *resolved) {
	pos, inherited := n.Pos, false
	if !slices.ContainsFunc(p.Modules, func(o manifest.Node[string]) bool { return o.Pos == n.Pos }) {
		pos, inherited = p.Name.Pos, true
	}
	for _, dep := range r.graph.closure(n.Value) {
		if r.graph[dep].Internal || slices.Contains(out.Modules, dep) || inherited && r.omits(res.base, n.Value, dep) {
			continue
		}
		hint := "add it"
		if !r.on(dep, res) {
			hint = "switch feature " + r.graph[dep].Feature + " on"
		}
		r.diags.Addf(pos, diag.OmittedDepend, "profile %q has module %q, which depends on %q, which it has not; %s", p.Name.Value, n.Value, dep, hint)
	}
}

// omits reports whether a profile has a module without one of its dependencies.
func (r *profileResolver) omits(res *resolved, module, dep string) bool {
	has := func(name string) bool {
		return r.on(name, res) && slices.ContainsFunc(res.listed, func(n manifest.Node[string]) bool { return n.Value == name })
	}
	return has(module) && !has(dep)
}

// needs collects what the host must provide for a profile.
func (r *profileResolver) needs(p *model.Profile) []model.Need {
	modules := slices.Clone(p.Modules)
	for _, name := range p.Modules {
		modules = append(modules, r.graph.closure(name)...)
	}
	slices.Sort(modules)
	var needs []model.Need
	for _, name := range slices.Compact(modules) {
		if m := r.graph[name]; m.New != nil {
			for _, in := range m.New.Params {
				if in.Kind == model.InjectProvided {
					needs = addNeed(needs, in.Type, name)
				}
			}
		}
	}
	slices.SortFunc(needs, func(x, y model.Need) int {
		return cmp.Or(cmp.Compare(x.Type.Go.Path, y.Type.Go.Path), cmp.Compare(x.Type.Go.Name, y.Type.Go.Name))
	})
	return needs
}

func addNeed(needs []model.Need, t model.Opaque, module string) []model.Need {
	for i := range needs {
		if needs[i].Type == t {
			if !slices.Contains(needs[i].Modules, module) {
				needs[i].Modules = append(needs[i].Modules, module)
			}
			return needs
		}
	}
	return append(needs, model.Need{Type: t, Modules: []string{module}})
}
