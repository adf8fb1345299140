package gen

import (
	"go/types"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

const bindPath = "github.com/luamodgen/luamodgen/runtime/bind"

// findConverters checks the converters of the manifest. From here on their types cross by them.
func (b *builder) findConverters() {
	b.converters = map[string]model.Custom{}
	for _, c := range b.man.Converters {
		to, ok := b.converter(c, c.To, toForms)
		from, okFrom := b.converter(c, c.From, fromForms)
		if ok && okFrom {
			b.converters[c.Type.Value] = model.Custom{To: to, From: from}
		}
	}
}

// converterPackages returns the packages of the converters of the manifest.
func converterPackages(man *manifest.Manifest) []string {
	var refs []manifest.Node[string]
	for _, c := range man.Converters {
		refs = append(refs, c.To, c.From)
	}
	return refPackages(refs)
}

// refPackages returns the packages of names that are written with their import path.
func refPackages(refs []manifest.Node[string]) []string {
	var paths []string
	for _, n := range refs {
		if pkg, _, ok := splitRef(n.Value); ok {
			paths = append(paths, pkg)
		}
	}
	return sortedSet(paths)
}

// converterForm is a form that a converter of type T may have; T stands for the type in it.
type converterForm struct {
	form            model.ConverterForm
	params, results []func(types.Type) bool // nil stands for T
}

var (
	isLValue = func(t types.Type) bool { return isNamed(t, luaPath, "LValue") }
	isCall   = func(t types.Type) bool { return isNamed(t, bindPath, "Call") }

	toForms = []converterForm{
		{model.TakesValue, []func(types.Type) bool{isLValue}, []func(types.Type) bool{nil, isError}},
		{model.TakesState, []func(types.Type) bool{isState, isLValue}, []func(types.Type) bool{nil, isError}},
		{model.TakesCall, []func(types.Type) bool{isCall, isLValue}, []func(types.Type) bool{nil, isError}},
	}
	fromForms = []converterForm{
		{model.TakesValue, []func(types.Type) bool{nil}, []func(types.Type) bool{isLValue, isError}},
		{model.TakesState, []func(types.Type) bool{isState, nil}, []func(types.Type) bool{isLValue, isError}},
		{model.TakesCall, []func(types.Type) bool{isCall, nil}, []func(types.Type) bool{isLValue, isError}},
	}
)

// converter finds one function and the form that it has.
func (b *builder) converter(c *manifest.Converter, n manifest.Node[string], forms []converterForm) (conv model.Converter, ok bool) {
	path, name, ok := splitRef(n.Value)
	if !ok {
		return conv, false // the manifest's reader has said why
	}
	pkg := b.loaded.byPath[path]
	if pkg == nil || pkg.Types == nil {
		return conv, false // load has said why
	}
	fn, _ := pkg.Types.Scope().Lookup(name).(*types.Func)
	switch {
	case fn == nil || !fn.Exported():
		b.diags.Addf(n.Pos, diag.BadConverter, "package %s has no exported function %s", path, name)
		return conv, false
	case b.whyNotImport(pkg) != "":
		b.diags.Addf(n.Pos, diag.CannotImport, "%s", b.whyNotImport(pkg))
		return conv, false
	}
	for _, form := range forms {
		if form.fits(fn.Signature(), c.Type.Value) {
			return model.Converter{Func: b.ref(fn), Form: form.form}, true
		}
	}
	want := "func(lua.LValue) (T, error)"
	if n == c.From {
		want = "func(*lua.LState, T) (lua.LValue, error)"
	}
	b.diags.Addf(n.Pos, diag.BadConverter, "%s must be %s, where T is %s", n.Value, want, c.Type.Value)
	return conv, false
}

// fits reports whether a signature has the form, for the type of that path and name.
func (f converterForm) fits(sig *types.Signature, name string) bool {
	match := func(tuple *types.Tuple, want []func(types.Type) bool) bool {
		if tuple.Len() != len(want) {
			return false
		}
		for i, is := range want {
			t := tuple.At(i).Type()
			if is == nil {
				is = func(t types.Type) bool { return isQualified(t, name) }
			}
			if !is(t) {
				return false
			}
		}
		return true
	}
	return sig.TypeParams() == nil && !sig.Variadic() && match(sig.Params(), f.params) && match(sig.Results(), f.results)
}

// isQualified reports the defined type of an import path and name: net/url.URL.
func isQualified(t types.Type, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.TypeArgs() == nil && named.Obj().Pkg() != nil && qualifiedName(named.Obj()) == name
}

// custom returns what converts a type by the manifest.
func (b *builder) custom(t types.Type) (c model.Custom, ok bool) {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.TypeArgs() != nil {
		return c, false
	}
	if c, ok = b.converters[qualifiedName(named.Obj())]; ok {
		c.Go = b.ref(named.Obj())
	}
	return c, ok
}
