package gen

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// factory finds the function that makes values by name, and the one that lists the names.
func (b *builder) factory(m *moduleBuild) {
	if !m.entry.Factory.IsSet() {
		return
	}
	f := &model.Factory{Make: b.factoryFunc(m, m.entry.Factory, "func(string) (T, error)", isMaker)}
	if m.entry.Names.IsSet() {
		f.Names = b.factoryFunc(m, m.entry.Names, "func() []string", isLister)
	}
	if f.Make != nil {
		m.Factory = f
	}
}

// factoryFunc converts a function that luamod.yaml names, nil when it cannot be. Fits tells from the converted function whether it has the
// form.
func (b *builder) factoryFunc(m *moduleBuild, n manifest.Node[string], form string, fits func(*model.Func) bool) *model.Func {
	fn, method := b.goFunc(m, n)
	if fn == nil {
		return nil
	}
	d, at := b.byObj[fn.Origin()], fn.Pos()
	f := &model.Func{Go: fn.Name(), Pos: b.position(at)}
	if d != nil {
		f.Doc, at = d.doc, d.ident.Pos()
		f.Pos = b.position(at)
	}
	f.Feature, f.Capabilities = gateOf(d)
	if !method {
		f.Pkg = b.ref(fn).Path
	}
	sig := fn.Signature()
	before := len(*b.diags)
	ok := sig.TypeParams() == nil && b.params(f, sig, d, at) && b.results(f, sig, d, at)
	switch {
	case ok && fits(f):
		return f
	case len(*b.diags) == before:
		b.diags.Addf(n.Pos, diag.BadFactory, "%s must be %s; a context.Context may come first, and an error last", n.Value, form)
	}
	return nil
}

// isMaker reports func(string) T.
func isMaker(f *model.Func) bool {
	return !f.State && len(f.Params) == 1 && !f.Params[0].Variadic && f.Params[0].Type == model.String{} && len(f.Results) == 1
}

// isLister reports func() []string.
func isLister(f *model.Func) bool {
	return !f.State && len(f.Params) == 0 && len(f.Results) == 1 && f.Results[0].Type == model.Slice{Elem: model.String{}}
}

// goFunc finds a function that luamod.yaml names: with an import path, or else a method of the module's struct, a function of that
// struct's package, or for modules without a struct the only one of its name in the packages where annotations are looked for.
func (b *builder) goFunc(m *moduleBuild, n manifest.Node[string]) (fn *types.Func, method bool) {
	path, name, qualified := splitRef(n.Value)
	if !qualified {
		name = n.Value
		if fn := moduleMethod(m, name); fn != nil {
			return fn, true
		}
	}
	var pkgs []*packages.Package
	switch {
	case qualified:
		pkgs = append(pkgs, b.loaded.byPath[path])
	case m.decl != nil:
		pkgs = append(pkgs, m.decl.pkg)
	default:
		pkgs = b.loaded.annotated
	}
	return b.funcIn(pkgs, name, n.Pos, methodNames(m)), false
}

// methodNames lists the exported methods of the struct of a module.
func methodNames(m *moduleBuild) []string {
	var names []string
	for _, fn := range methodsOf(m) {
		if fn.Exported() {
			names = append(names, fn.Name())
		}
	}
	return names
}

// funcIn finds the only function of a name in packages. A mistake suggests another one, or one of names.
func (b *builder) funcIn(pkgs []*packages.Package, name string, pos token.Position, names []string) *types.Func {
	var found []*types.Func
	var paths []string
	for _, pkg := range pkgs {
		if pkg == nil || pkg.Types == nil {
			return nil // load has said why
		}
		for _, other := range pkg.Types.Scope().Names() {
			fn, ok := pkg.Types.Scope().Lookup(other).(*types.Func)
			switch {
			case !ok || !fn.Exported():
			case other != name:
				names = append(names, other)
			case b.whyNotImport(pkg) != "":
				b.diags.Addf(pos, diag.CannotImport, "%s", b.whyNotImport(pkg))
				return nil
			default:
				found, paths = append(found, fn), append(paths, pkg.PkgPath+"."+name)
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0]
	case 0:
		slices.Sort(names)
		b.diags.Addf(pos, diag.BadFactory, "there is no exported function %s%s", name, diag.Suggest(name, slices.Compact(names)))
	default:
		b.diags.Addf(pos, diag.BadFactory, "there are several functions %s: write %s", name, strings.Join(paths, " or "))
	}
	return nil
}

// factoryPackages returns the packages of factories that are written with their import path.
func factoryPackages(man *manifest.Manifest) []string {
	var refs []manifest.Node[string]
	for _, m := range man.Modules {
		refs = append(refs, m.Factory, m.Names)
	}
	return refPackages(refs)
}
