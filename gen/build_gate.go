package gen

import (
	"cmp"
	"go/token"
	"go/types"
	"regexp"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// builtinFeatures mean something without a module that uses them.
var builtinFeatures = []string{"async", "debug", "sandbox"}

// commonCapabilities can be denied before anything has them.
var commonCapabilities = []string{"env", "exec", "fs", "net", unloading}

// unloading is the capability of the functions of the built-in module that take modules out of a state.
const unloading = "unload"

// gateName is what can name a feature or a capability.
var gateName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// gateOf reads what a declaration says of profiles: the feature that they must have on, and the capabilities that they must not deny.
func gateOf(d *decl) (feature string, capabilities []string) {
	for _, dir := range d.all("capability") {
		capabilities = append(capabilities, dir.word().text)
	}
	return d.get("feature").word().text, sortedSet(capabilities)
}

// markGate takes over what the manifest says of the gate of a symbol.
func (d *decl) markGate(sym *manifest.Symbol) {
	if sym.Feature.IsSet() {
		d.mark("feature", sym.Feature.Value)
	}
	for _, c := range sym.Capabilities {
		d.dirs = append(d.dirs, &directive{name: "capability", pos: d.ident.Pos(), words: []arg{{c.Value, d.ident.Pos()}}})
	}
}

// checkGateKeys reports keys for functions and types on what is neither.
func (b *builder) checkGateKeys(sym *manifest.Symbol, kind, name string) {
	if kind != "constant" && kind != "variable" {
		return
	}
	if n := sym.Feature; n.IsSet() {
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s %s is no function or type, and is in every profile with its module; remove feature", kind, name)
	}
	for _, n := range sym.Capabilities {
		b.diags.Addf(n.Pos, diag.BadSymbol, "%s %s is no function or type, and touches nothing; remove capabilities", kind, name)
	}
}

// sortedSet is a list without duplicates, sorted.
func sortedSet(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// moduleGates settles the features and the capabilities of the modules. A module may touch what those may that it depends on.
func (b *builder) moduleGates() {
	for _, m := range b.modules {
		m.Feature, m.Capabilities = gateOf(m.decl)
		m.Capabilities = sortedSet(slices.Concat(m.Capabilities, values(m.entry.Capabilities)))
		if f := m.entry.Feature; f.IsSet() {
			if m.Feature != "" {
				b.addf(m.decl.get("feature").pos, diag.DuplicateDirective, "module %q has its feature in line %d of %s already; remove one", m.Name, f.Pos.Line, ManifestName)
			}
			m.Feature = f.Value
		}
	}
	for _, c := range b.classList {
		c.Text = c.Interface || speaks(c.self())
	}
	g := newGraph(b.model.Modules)
	all := map[string][]string{}
	for name, m := range g {
		all[name] = m.Capabilities
		for _, dep := range g.closure(name) {
			all[name] = append(slices.Clip(all[name]), g[dep].Capabilities...)
		}
	}
	for name, m := range g {
		m.Capabilities = sortedSet(all[name])
	}
	b.promotedGates()
}

// speaks reports whether t is a fmt.Stringer or an error.
func speaks(t types.Type) bool {
	set := types.NewMethodSet(t)
	return slices.ContainsFunc([]string{"String", "Error"}, func(name string) bool {
		sel := set.Lookup(nil, name)
		if sel == nil {
			return false
		}
		sig := sel.Obj().(*types.Func).Signature()
		return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.String])
	})
}

// originate notes the type that declares a method, which is another than the bound one if the method is promoted.
func (b *builder) originate(f *model.Func, fn *types.Func) {
	recv := fn.Signature().Recv()
	if recv == nil {
		return
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := t.(*types.Named); ok {
		b.origins[f] = named.Obj()
	}
}

// promotedGates lets methods that are promoted from the struct of another module, or from another class, be where those are: the
// method is the same, whatever it is called on.
func (b *builder) promotedGates() {
	for _, m := range b.model.Modules {
		for _, f := range m.Funcs {
			if from := b.structs[b.origins[f]]; from != nil && from.Module != m {
				inherit(f, from.Feature, from.Capabilities)
			}
			b.classGate(f, nil)
		}
		for _, c := range m.Classes {
			for _, f := range slices.Concat(c.Methods, c.Meta) {
				b.classGate(f, c)
			}
		}
	}
}

// classGate is promotedGates for a method of class c, or of a module.
func (b *builder) classGate(f *model.Func, c *model.Class) {
	for _, m := range b.model.Modules {
		for _, k := range b.classList {
			if k.Class != c && k.typ.Obj() == b.origins[f] && slices.Contains(m.Classes, k.Class) {
				inherit(f, cmp.Or(k.Feature, m.Feature), slices.Concat(k.Capabilities, m.Capabilities))
			}
		}
	}
}

// inherit adds to what a function asks of profiles.
func inherit(f *model.Func, feature string, capabilities []string) {
	f.Feature = cmp.Or(f.Feature, feature)
	f.Capabilities = sortedSet(slices.Concat(f.Capabilities, capabilities))
}

// checkGates reports directives about profiles that have no effect, stand there twice, or have bad names.
func (b *builder) checkGates() {
	quiet := b.diagnosed() // what is not bound may be a consequence
	bound := b.gated()
	for _, d := range b.decls {
		seen := map[string]bool{}
		for _, dir := range slices.Concat(d.all("feature"), d.all("capability")) {
			switch w := dir.word(); {
			case !gateName.MatchString(w.text):
				b.addf(w.pos, diag.BadName, "%q cannot name a %s; use letters, digits, _ and -", w.text, dir.name)
			case dir.name == "capability" && seen[w.text]:
				b.addf(w.pos, diag.DuplicateDirective, "capability %q stands here twice; remove one", w.text)
			case !quiet && !bound[b.position(d.ident.Pos())]:
				b.addf(dir.pos, diag.Misplaced, "//luamod:%s has no effect: %s is no module, class or function of one; remove it", dir.name, d.ident.Name)
			case dir.name == "capability":
				seen[w.text] = true
			}
		}
	}
}

// gated are the places of what profiles can be without: modules, classes, and their functions.
func (b *builder) gated() map[token.Position]bool {
	bound := map[token.Position]bool{}
	for _, m := range b.modules {
		bound[m.Pos] = true
		for _, c := range m.Classes {
			bound[c.Pos] = true
		}
		for _, f := range slices.Concat(boundFuncs(m.Module), m.Factory.Funcs()) {
			bound[f.Pos] = true
		}
	}
	for _, c := range b.classList {
		bound[b.position(c.decl.ident.Pos())] = true // of instances, which stand elsewhere
	}
	return bound
}

// gateUse is a place that names a feature or a capability.
type gateUse struct {
	name, what string // what is its owner, as messages say it
	pos        token.Position
}

// featureUses are the places where something is said to need a feature.
func (b *builder) featureUses() []gateUse {
	var uses []gateUse
	for _, e := range b.man.Modules {
		if e.Feature.IsSet() {
			uses = append(uses, gateUse{e.Feature.Value, "module \"" + e.Name.Value + "\"", e.Feature.Pos})
		}
		for _, s := range e.Symbols {
			if s.Feature.IsSet() {
				uses = append(uses, gateUse{s.Feature.Value, s.Name.Value, s.Feature.Pos})
			}
		}
	}
	for _, d := range b.decls {
		if w := d.get("feature").word(); gateName.MatchString(w.text) {
			uses = append(uses, gateUse{w.text, d.ident.Name, b.position(w.pos)})
		}
	}
	return uses
}

// features reports features that are used and never set, or set and never used.
func (r *profileResolver) features() {
	used, set := slices.Clone(builtinFeatures), slices.Clone(builtinFeatures)
	uses := r.featureUses()
	for _, u := range uses {
		used = append(used, u.name)
	}
	for _, p := range r.man.Profiles {
		for _, f := range p.Features {
			set = append(set, f.Name.Value)
			if !slices.Contains(used, f.Name.Value) {
				r.diags.Addf(f.Name.Pos, diag.UnknownFeature, "nothing has feature %q%s", f.Name.Value, diag.Suggest(f.Name.Value, used))
			}
		}
	}
	for _, u := range uses {
		if !slices.Contains(set, u.name) {
			r.diags.Addf(u.pos, diag.UnknownFeature, "no profile sets feature %q, so %s would be in none%s", u.name, u.what, diag.Suggest(u.name, set))
		}
	}
}

// denied reports capabilities that a profile denies and nothing has.
func (r *profileResolver) denied() {
	known := slices.Clone(commonCapabilities)
	for _, e := range r.man.Modules {
		known = append(known, values(e.Capabilities)...)
		for _, s := range e.Symbols {
			known = append(known, values(s.Capabilities)...)
		}
	}
	for _, d := range r.decls {
		_, capabilities := gateOf(d)
		known = append(known, capabilities...)
	}
	for _, p := range r.man.Profiles {
		for _, c := range p.Deny {
			if !slices.Contains(known, c.Value) {
				r.diags.Addf(c.Pos, diag.UnknownCapability, "nothing has capability %q%s", c.Value, diag.Suggest(c.Value, known))
			}
		}
	}
}
