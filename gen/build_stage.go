package gen

import (
	"cmp"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// stages takes over the stages of the manifest, in the order in which they run.
func (r *profileResolver) stages() {
	unclear := len(*r.diags) > 0 // a profile may lack a module only because of that
	for _, s := range r.man.Stages {
		out := &model.Stage{
			Name: s.Name.Value, Pos: s.Name.Pos,
			Priority: s.Priority.Value, Timeout: s.Timeout.Value, Parallel: s.Parallel.Value,
		}
		required := r.staged(s.Required)
		warm := r.warm(s, required)
		for _, m := range slices.Concat(required, warm) {
			if !unclear && !r.inSomeProfile(m.Value) {
				r.diags.Addf(m.Pos, diag.StageOutside, "no profile has module %q, so stage %q never loads it; add it to a profile, or remove it here", m.Value, s.Name.Value)
			}
		}
		out.Required, out.Warm = values(required), values(warm)
		r.model.Stages = append(r.model.Stages, out)
	}
	slices.SortStableFunc(r.model.Stages, func(x, y *model.Stage) int { return cmp.Compare(x.Priority, y.Priority) })
}

// warm are the modules that a stage makes in the background: those that it does not require. One that is listed as both is reported.
func (r *profileResolver) warm(s *manifest.Stage, required []manifest.Node[string]) []manifest.Node[string] {
	var warm []manifest.Node[string]
	for _, m := range r.staged(s.Warm) {
		switch {
		case !slices.ContainsFunc(required, sameValue(m)):
			warm = append(warm, m)
		case slices.Contains(s.Warm, m) && slices.ContainsFunc(s.Required, sameValue(m)):
			r.diags.Addf(m.Pos, diag.DuplicateKey, "warm: module %q is required by this stage, which makes it at once; remove one", m.Value)
		}
	}
	return warm
}

// staged are the modules that a list of a stage stands for, each once.
func (r *profileResolver) staged(list []manifest.Node[string]) []manifest.Node[string] {
	var modules []manifest.Node[string]
	for _, n := range list {
		for _, m := range r.expand(n, "stage") {
			if !slices.ContainsFunc(modules, sameValue(m)) {
				modules = append(modules, m)
			}
		}
	}
	return modules
}

func sameValue(m manifest.Node[string]) func(manifest.Node[string]) bool {
	return func(o manifest.Node[string]) bool { return o.Value == m.Value }
}

func (r *profileResolver) inSomeProfile(module string) bool {
	return slices.ContainsFunc(r.model.Profiles, func(p *model.Profile) bool { return slices.Contains(p.Modules, module) })
}

// values are what nodes say, without their places.
func values[T any](nodes []manifest.Node[T]) []T {
	var vs []T
	for _, n := range nodes {
		vs = append(vs, n.Value)
	}
	return vs
}
