package gen

import (
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// setups applies //luamod:init: to the function that it stands on, or to all functions of the module.
func (b *builder) setups() {
	quiet := b.diagnosed() // a function that is not bound may be a consequence
	for _, d := range b.decls {
		dir := d.get("init")
		if dir == nil || d.obj == nil || d.get("skip") != nil {
			continue
		}
		found := false
		for _, m := range b.sorted() {
			if funcs := b.setupFor(m, d); len(funcs) > 0 {
				found = true
				setup := b.setup(m, d, dir)
				for _, f := range funcs {
					f.Setup = setup
				}
			}
		}
		if !found && !quiet {
			b.addf(dir.pos, diag.BadInit, "//luamod:init is for functions of modules, and %s is none; remove it", d.ident.Name)
		}
	}
}

// setupFor returns the functions of a module that a directive on a declaration is for. One on the function itself wins over that of
// the struct.
func (b *builder) setupFor(m *moduleBuild, d *decl) []*model.Func {
	at := b.position(d.ident.Pos())
	var funcs []*model.Func
	for _, f := range m.Funcs {
		if f.Pos == at || m.decl == d && d.fn == nil && f.Setup == nil {
			funcs = append(funcs, f)
		}
	}
	return funcs
}

// setup finds the function that a directive names: a method of the module's struct, or a function of the package.
func (b *builder) setup(m *moduleBuild, d *decl, dir *directive) *model.Func {
	name := dir.word()
	fn, method := setupFunc(m, d, name.text)
	switch {
	case fn == nil:
		b.addf(name.pos, diag.BadInit, "package %s has no exported function %s, nor has the struct of module %q such a method", d.pkg.Name, name.text, m.Name)
		return nil
	case !isSetup(fn.Signature()):
		b.addf(name.pos, diag.BadInit, "%s must be func() error or func(context.Context) error to run before the first call", name.text)
		return nil
	}
	s := &model.Func{Go: fn.Name(), Pos: b.position(fn.Pos()), Context: fn.Signature().Params().Len() == 1, Errors: model.RaiseErrors}
	if !method {
		s.Pkg = b.ref(fn).Path
	}
	same := func(o *model.Func) bool { return o.Go == s.Go && o.Pkg == s.Pkg }
	if i := slices.IndexFunc(m.Setups, same); i >= 0 {
		return m.Setups[i]
	}
	m.Setups = append(m.Setups, s)
	return s
}

func setupFunc(m *moduleBuild, d *decl, name string) (fn *types.Func, method bool) {
	if fn := moduleMethod(m, name); fn != nil {
		return fn, true
	}
	fn, _ = d.pkg.Types.Scope().Lookup(name).(*types.Func)
	if fn == nil || !fn.Exported() {
		return nil, false
	}
	return fn, false
}

// isSetup reports func() error and func(context.Context) error.
func isSetup(sig *types.Signature) bool {
	params, results := sig.Params(), sig.Results()
	return sig.TypeParams() == nil && results.Len() == 1 && isError(results.At(0).Type()) &&
		(params.Len() == 0 || params.Len() == 1 && isContext(params.At(0).Type()))
}

// runsBefore reports a method that //luamod:init names: the runtime calls it, scripts do not, unless it has a name for them.
func (b *builder) runsBefore(m *moduleBuild, fn *types.Func, d *decl) bool {
	if d.get("name") != nil || !isSetup(fn.Signature()) {
		return false
	}
	return slices.ContainsFunc(b.decls, func(o *decl) bool {
		return o.pkg == m.decl.pkg && o.get("init").word().text == fn.Name()
	})
}
