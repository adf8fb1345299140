package gen

import (
	"cmp"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// bundleMeta is the key of a bundle's description, beside those of its modules.
const bundleMeta = "_meta"

// bundles takes over the bundles of the manifest.
func (r *profileResolver) bundles() {
	for _, bundle := range r.man.Bundles {
		out := &model.Bundle{Name: bundle.Name.Value, Description: bundle.Description.Value, Pos: bundle.Name.Pos}
		for _, n := range bundle.Modules {
			out.Modules = append(out.Modules, r.bundled(n)...)
		}
		out.Modules = inOrder(out.Modules)
		r.model.Bundles = append(r.model.Bundles, out)
	}
	slices.SortFunc(r.model.Bundles, func(x, y *model.Bundle) int { return cmp.Compare(x.Name, y.Name) })
}

// bundled are the modules that a word in a bundle stands for: a module, or all of a tree.
func (r *profileResolver) bundled(n manifest.Node[string]) []string {
	modules := r.expandTrees([]manifest.Node[string]{n})
	for _, m := range modules {
		if m.Value == bundleMeta {
			r.diags.Addf(m.Pos, diag.BadName, "module %q cannot be in a bundle, where %q is the description; name it otherwise", m.Value, bundleMeta)
			return nil
		}
		if !r.requirable(m, "bundle") {
			return nil
		}
	}
	return values(modules)
}

// inOrder is a list without duplicates, in its order.
func inOrder(list []string) []string {
	var once []string
	for _, s := range list {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// bundle returns the bundle of a name, or nil.
func (r *profileResolver) bundle(name string) *manifest.Bundle {
	i := slices.IndexFunc(r.man.Bundles, func(b *manifest.Bundle) bool { return b.Name.Value == name })
	if i < 0 {
		return nil
	}
	return r.man.Bundles[i]
}

// bundlesOf returns the bundles of a profile of which it has a module. Another one is reported where the profile lists it; one of the
// profile that it extends just goes, as modules do.
func (r *profileResolver) bundlesOf(p *manifest.Profile, res *resolved, out *model.Profile) []string {
	var names []string
	for _, n := range res.bundles {
		has := func(m manifest.Node[string]) bool { return slices.Contains(out.Modules, m.Value) }
		members := r.expandTrees(r.bundle(n.Value).Modules)
		switch {
		case slices.ContainsFunc(members, has), slices.ContainsFunc(members, r.refused):
			names = append(names, n.Value)
		case slices.Contains(p.Modules, n):
			r.diags.Addf(n.Pos, diag.EmptyBundle, "profile %q has none of the modules of bundle %q: features that are off, or capabilities that it denies, take them away; remove the bundle", p.Name.Value, n.Value)
		}
	}
	return sortedSet(names)
}

// refused reports a module that is wrong in itself, which is said elsewhere.
func (r *profileResolver) refused(m manifest.Node[string]) bool {
	known := r.graph[m.Value]
	return known == nil || known.Internal
}
