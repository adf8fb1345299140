package gen

import (
	"cmp"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// builtinFeatures mean something without a module that uses them.
var builtinFeatures = []string{"async", "debug", "sandbox"}

// profiles resolves what the manifest says of profiles, bundles and stages: the exact set of modules of each profile.
func (b *builder) profiles() {
	g := newGraph(b.model.Modules)
	r := &profileResolver{builder: b, graph: g, entries: map[string]*manifest.Profile{}, done: map[string]*resolved{}}
	for _, p := range b.man.Profiles {
		r.entries[p.Name.Value] = p
	}
	r.bundles()
	r.stages()
	r.features()
	for _, p := range b.man.Profiles {
		if res := r.resolve(p, nil); res != nil {
			b.model.Profiles = append(b.model.Profiles, r.profile(p, res))
		}
	}
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
	features map[string]bool
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
		res.listed = append(res.listed, r.expand(m)...)
	}
	for _, f := range p.Features {
		res.features[f.Name.Value] = f.On
	}
	res.limit(p)
	r.done[name] = res
	return res
}

func (res *resolved) inherit(base *resolved) {
	res.base = base
	res.listed = slices.Clone(base.listed)
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

// expand returns the modules that a word in a profile stands for: a module, or all of a bundle.
func (r *profileResolver) expand(n manifest.Node[string]) []manifest.Node[string] {
	for _, bundle := range r.man.Bundles {
		if bundle.Name.Value != n.Value {
			continue
		}
		var ms []manifest.Node[string]
		for _, m := range bundle.Modules {
			if r.graph[m.Value] != nil {
				ms = append(ms, manifest.Node[string]{Value: m.Value, Pos: n.Pos})
			}
		}
		return ms
	}
	if !r.requirable(n, "profile") {
		return nil
	}
	return []manifest.Node[string]{n}
}

// requirable reports a listed module that is unknown or internal.
func (r *profileResolver) requirable(n manifest.Node[string], where string) bool {
	m := r.graph[n.Value]
	switch {
	case m == nil:
		names := r.graph.names()
		if where == "profile" {
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
	out.Needs = r.needs(out)
	return out
}

// on reports whether a module's feature, if it has one, is on.
func (r *profileResolver) on(module string, res *resolved) bool {
	f := r.modules[module].entry.Feature.Value
	return f == "" || res.features[f]
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
			hint = "switch feature " + r.modules[dep].entry.Feature.Value + " on"
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

// bundles checks the bundles' modules. Bundles are not generated yet, which is said once.
func (r *profileResolver) bundles() {
	for i, bundle := range r.man.Bundles {
		if i == 0 {
			r.diags.Addf(bundle.Name.Pos, diag.NotYet, "bundles are checked but not generated by this version of luamodgen; remove them")
		}
		for _, m := range bundle.Modules {
			r.requirable(m, "bundle")
		}
	}
}

// stages checks the stages' modules. Stages are not generated yet, which is said once.
func (r *profileResolver) stages() {
	for i, stage := range r.man.Stages {
		if i == 0 {
			r.diags.Addf(stage.Name.Pos, diag.NotYet, "stages are checked but not generated by this version of luamodgen; remove them")
		}
		for _, m := range slices.Concat(stage.Required, stage.Warm) {
			r.requirable(m, "stage")
		}
	}
}

// features reports features that are used and never set, or set and never used.
func (r *profileResolver) features() {
	used, set := slices.Clone(builtinFeatures), slices.Clone(builtinFeatures)
	for _, e := range r.man.Modules {
		if e.Feature.IsSet() {
			used = append(used, e.Feature.Value)
		}
	}
	for _, p := range r.man.Profiles {
		for _, f := range p.Features {
			set = append(set, f.Name.Value)
			if !slices.Contains(used, f.Name.Value) {
				r.diags.Addf(f.Name.Pos, diag.UnknownFeature, "no module has feature %q%s", f.Name.Value, diag.Suggest(f.Name.Value, used))
			}
		}
	}
	for _, e := range r.man.Modules {
		if e.Feature.IsSet() && !slices.Contains(set, e.Feature.Value) {
			r.diags.Addf(e.Feature.Pos, diag.UnknownFeature, "no profile sets feature %q, so module %q would be in none%s", e.Feature.Value, e.Name.Value, diag.Suggest(e.Feature.Value, set))
		}
	}
}
