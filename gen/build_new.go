package gen

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// findConstructors gives each function marked //luamod:new to the module whose struct it returns.
func (b *builder) findConstructors() {
	for _, d := range b.decls {
		dir := d.get("new")
		if dir == nil || !b.bindable(d, dir) {
			continue
		}
		fn := d.obj.(*types.Func)
		m := b.madeBy(fn)
		switch w := dir.word(); {
		case len(b.makes(fn)) > 0, b.makesRefused(fn):
		case m == nil && fn.Signature().TypeParams() != nil:
			b.addf(d.ident.Pos(), diag.Generic, "%s has type parameters; to be a constructor, its first result must be an instance marked //luamod:class, or a pointer to one, that tells them all", d.ident.Name)
		case m == nil:
			b.addf(d.ident.Pos(), diag.BadConstructor, "%s makes nothing: its first result must be a type marked //luamod:module or //luamod:class, or a pointer to one", d.ident.Name)
		case w.text != "":
			b.addf(w.pos, diag.BadArgument, "the constructor of a module has no name in Lua; remove %q", w.text)
		case m.owner != nil:
			b.addf(dir.pos, diag.BadConstructor, "module %q has a constructor already: %s", m.Name, m.owner.ident.Name)
		default:
			m.owner = d
		}
	}
}

// madeBy returns the module whose struct a function returns first.
func (b *builder) madeBy(fn *types.Func) *moduleBuild {
	res := fn.Signature().Results()
	if res.Len() == 0 {
		return nil
	}
	m, _ := b.moduleStruct(res.At(0).Type())
	return m
}

// moduleStruct returns the module whose struct t is, or points to.
func (b *builder) moduleStruct(t types.Type) (m *moduleBuild, pointer bool) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, pointer = p.Elem(), true
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return b.structs[named.Obj()], pointer
	}
	return nil, false
}

// constructor settles how a module's instance is made: by the manifest's new:, by //luamod:new, or as the zero value.
func (b *builder) constructor(m *moduleBuild) {
	fn, at := m.owner, token.Position{}
	if m.owner != nil {
		at = b.position(m.owner.ident.Pos())
	}
	if n := m.entry.New; n.IsSet() {
		named := b.manifestConstructor(m, n.Value, n.Pos)
		if named == nil {
			return
		}
		if fn != nil && fn != named {
			b.diags.Addf(n.Pos, diag.BadConstructor, "new: %s, but %s is marked //luamod:new; keep one", n.Value, fn.ident.Name)
			return
		}
		fn, at = named, n.Pos
	}
	if fn == nil {
		return
	}
	c := &model.Constructor{Func: b.ref(fn.obj), Pos: at}
	if b.constructorResults(m, c, fn) && b.constructorParams(m, c, fn) {
		m.New = c
	}
}

// manifestConstructor finds the function that new: names, in the package of the module's struct.
func (b *builder) manifestConstructor(m *moduleBuild, name string, pos token.Position) *decl {
	if m.decl == nil {
		b.diags.Addf(pos, diag.BadConstructor, "module %q has no annotated struct that %s could make", m.Name, name)
		return nil
	}
	var names []string
	for _, d := range b.decls {
		if d.fn == nil || d.fn.Recv != nil || d.pkg != m.decl.pkg || d.obj == nil {
			continue
		}
		if d.ident.Name == name {
			return d
		}
		if made := b.madeBy(d.obj.(*types.Func)); made == m {
			names = append(names, d.ident.Name)
		}
	}
	b.diags.Addf(pos, diag.BadConstructor, "package %s has no function %s%s", m.decl.pkg.PkgPath, name, diag.Suggest(name, names))
	return nil
}

// constructorResults wants T, *T, (T, error) or (*T, error).
func (b *builder) constructorResults(m *moduleBuild, c *model.Constructor, fn *decl) bool {
	sig := fn.obj.(*types.Func).Signature()
	made, pointer := (*moduleBuild)(nil), false
	if sig.Results().Len() > 0 {
		made, pointer = b.moduleStruct(sig.Results().At(0).Type())
	}
	c.Pointer = pointer
	c.Err = sig.Results().Len() == 2 && isError(sig.Results().At(1).Type())
	switch {
	case made != m, sig.Results().Len() > 2, sig.Results().Len() == 2 && !c.Err:
		b.addf(fn.ident.Pos(), diag.BadConstructor, "%s must return *%s, or *%s and an error, to be the constructor of module %q", fn.ident.Name, m.Struct.Name, m.Struct.Name, m.Name)
		return false
	case sig.TypeParams() != nil:
		b.addf(fn.ident.Pos(), diag.Generic, "%s has type parameters; a constructor cannot have any", fn.ident.Name)
		return false
	case !fn.ident.IsExported() && fn.pkg.PkgPath != b.out.path:
		b.addf(fn.ident.Pos(), diag.Unexported, "%s is not exported, so the bindings cannot reach it; export it", fn.ident.Name)
		return false
	case sig.Variadic():
		exprs := paramExprs(fn)
		b.addf(exprs[len(exprs)-1].Pos(), diag.BadConstructor, "%s is variadic: options cannot be injected; take a config struct, or write a constructor that fixes them", fn.ident.Name)
		return false
	}
	return true
}

// constructorParams says where each argument comes from. A parameter that is another module's instance is a dependency.
func (b *builder) constructorParams(m *moduleBuild, c *model.Constructor, fn *decl) bool {
	params, ok := fn.obj.(*types.Func).Signature().Params(), true
	names := paramNames(fn.obj.(*types.Func).Signature())
	exprs := paramExprs(fn)
	for i := range params.Len() {
		in, why := b.inject(params.At(i).Type())
		if why != "" {
			code := diag.BadInjection
			if why == brokenType {
				code = diag.BrokenGo
			}
			b.addf(exprs[i].Pos(), code, "parameter %s of %s: %s", names[i], fn.ident.Name, why)
			ok = false
			continue
		}
		if in.Kind == model.InjectModule {
			addDependency(m.Module, model.Dependency{Name: in.Module, Pos: b.position(exprs[i].Pos())})
		}
		c.Params = append(c.Params, in)
	}
	return ok
}

func addDependency(m *model.Module, d model.Dependency) {
	for _, have := range m.Depends {
		if have.Name == d.Name {
			return
		}
	}
	m.Depends = append(m.Depends, d)
}

const brokenType = "the type does not compile; run go build"

// inject classifies a constructor's parameter, or says why it cannot be supplied.
func (b *builder) inject(t types.Type) (in model.Inject, why string) {
	if isContext(t) {
		return model.Inject{Kind: model.InjectContext}, ""
	}
	if dep, pointer := b.moduleStruct(t); dep != nil {
		if !pointer {
			return in, "take *" + dep.Struct.Name + ", the instance of module " + dep.Name + ", not a copy of it"
		}
		return model.Inject{Kind: model.InjectModule, Module: dep.Name, Pointer: true}, ""
	}
	elem, pointer := types.Unalias(t), false
	if p, ok := elem.(*types.Pointer); ok {
		elem, pointer = types.Unalias(p.Elem()), true
	}
	named, _ := elem.(*types.Named)
	const provide = "the host supplies it with runtime.Provide, by its type: "
	switch {
	case elem == types.Typ[types.Invalid]:
		return in, brokenType
	case isState(t):
		return in, "an instance may serve several states; take *lua.LState in the methods that need it"
	case named == nil || named.Obj().Pkg() == nil:
		return in, provide + "use a named type, not " + types.TypeString(t, (*types.Package).Name)
	case named.TypeArgs() != nil:
		return in, provide + "use a type without type parameters"
	case !named.Obj().Exported() || !importable(named.Obj().Pkg().Path(), b.out.path) || named.Obj().Parent() != named.Obj().Pkg().Scope():
		return in, provide + named.Obj().Name() + " is out of the bindings' reach"
	}
	return model.Inject{Kind: model.InjectProvided, Type: model.Opaque{Go: b.ref(named.Obj()), Pointer: pointer}}, ""
}

// loader checks the hand-written loader of a module.
func (b *builder) loader(m *moduleBuild) {
	n := m.entry.Loader
	if !n.IsSet() {
		return
	}
	path, name, ok := splitRef(n.Value)
	if !ok {
		b.diags.Addf(n.Pos, diag.BadLoader, "loader %q wants the form import/path.Func", n.Value)
		return
	}
	pkg := b.loaded.byPath[path]
	if pkg == nil || pkg.Types == nil {
		return // load has said why
	}
	fn, _ := pkg.Types.Scope().Lookup(name).(*types.Func)
	switch {
	case fn == nil || !ast.IsExported(name):
		b.diags.Addf(n.Pos, diag.BadLoader, "package %s has no exported function %s%s", path, name, diag.Suggest(name, loaders(pkg.Types)))
	case !isLoader(fn):
		b.diags.Addf(n.Pos, diag.BadLoader, "%s is not a lua.LGFunction: it must be func(*lua.LState) int", n.Value)
	case b.whyNotImport(pkg) != "":
		b.diags.Addf(n.Pos, diag.CannotImport, "%s", b.whyNotImport(pkg))
	default:
		m.Loader = b.ref(fn)
	}
}

func isLoader(fn *types.Func) bool {
	sig := fn.Signature()
	return sig.TypeParams() == nil && !sig.Variadic() &&
		sig.Params().Len() == 1 && isState(sig.Params().At(0).Type()) &&
		sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.Int])
}

// loaders lists the functions of a package that could be loaders.
func loaders(pkg *types.Package) []string {
	var names []string
	for _, name := range pkg.Scope().Names() {
		if fn, ok := pkg.Scope().Lookup(name).(*types.Func); ok && fn.Exported() && isLoader(fn) {
			names = append(names, name)
		}
	}
	return names
}
