package gen

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// methods binds the exported methods of a module's struct, promoted ones included.
func (b *builder) methods(m *moduleBuild) {
	if m.decl == nil {
		return
	}
	set := types.NewMethodSet(types.NewPointer(m.decl.obj.Type()))
	for sel := range set.Methods() {
		fn := sel.Obj().(*types.Func)
		d := b.byObj[fn.Origin()]
		switch {
		case !fn.Exported(), d.get("skip") != nil, isClose(fn) && d.get("name") == nil, b.runsBefore(m, fn, d), forRuntime(m, fn, d):
			continue
		}
		if f := b.function(fn, d, methodPos(m, sel, d)); f != nil {
			b.addFunc(m, f)
		}
	}
}

// methodPos returns the place of a method's name, or, where its source is not loaded, of the embedded field that it comes from.
func methodPos(m *moduleBuild, sel *types.Selection, d *decl) token.Pos {
	if d != nil {
		return d.ident.Pos()
	}
	s, _ := m.decl.obj.Type().Underlying().(*types.Struct)
	if s == nil || len(sel.Index()) == 1 {
		return m.decl.ident.Pos()
	}
	return s.Field(sel.Index()[0]).Pos()
}

// wayOut says what to do about a function with a type that cannot cross.
func wayOut(d *decl) string {
	if d == nil {
		return "hide the method by one of the struct's own with //luamod:skip, or do not embed what has it"
	}
	return "change its type or add //luamod:skip"
}

// isClose reports the method of io.Closer: the runtime calls it when the module is unloaded, scripts do not.
func isClose(fn *types.Func) bool {
	sig := fn.Signature()
	return fn.Name() == "Close" && sig.Params().Len() == 0 && sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
}

// packageFuncs binds the functions marked //luamod:func.
func (b *builder) packageFuncs() {
	for _, d := range b.decls {
		for _, dir := range d.all("func") {
			if d.get("skip") != nil || !b.bindable(d, dir) {
				break
			}
			if m := b.moduleOf(d, dir); m != nil {
				b.packageFunc(m, d, dir)
			}
		}
	}
}

// packageFunc binds a function as one directive says.
func (b *builder) packageFunc(m *moduleBuild, d *decl, dir *directive) {
	bind := b.function
	if dir.options["instance"].pos.IsValid() {
		bind = func(*types.Func, *decl, token.Pos) *model.Func { return b.genericFunc(d, dir) }
	}
	if f := bind(d.obj.(*types.Func), d, d.ident.Pos()); f != nil {
		f.Pkg = b.ref(d.obj).Path
		b.addFunc(m, f)
	}
}

// moduleOf finds the module of a package-level declaration: the one that module= names, the package's only module struct, or the module
// named like the package.
func (b *builder) moduleOf(d *decl, dir *directive) *moduleBuild {
	if opt, ok := dir.options["module"]; ok {
		return b.moduleNamed(opt.text, opt.pos, diag.UnknownModule)
	}
	var own []*moduleBuild
	for _, m := range b.sorted() {
		if m.decl != nil && m.decl.pkg == d.pkg {
			own = append(own, m)
		}
	}
	switch m := b.modules[d.pkg.Name]; {
	case len(own) == 1:
		return own[0]
	case m != nil:
		return m
	case len(own) > 1:
		b.addf(dir.pos, diag.NoModule, "package %s has several modules; say which one with module=%s", d.pkg.Name, own[0].Name)
	default:
		b.addf(dir.pos, diag.NoModule, "package %s has no module; say which one with module=name%s", d.pkg.Name, diag.Suggest(d.pkg.Name, b.moduleNames()))
	}
	return nil
}

func (b *builder) addFunc(m *moduleBuild, f *model.Func) { m.Funcs = append(m.Funcs, f) }

// function converts one Go function or method. The declaration may be nil when its package is not loaded.
func (b *builder) function(fn *types.Func, d *decl, at token.Pos) *model.Func {
	if fn.Signature().TypeParams() != nil {
		how := "bind a function without them"
		if d.get("func") != nil {
			how = "say which instances to bind, //luamod:func name instance=[string]"
		}
		b.addf(at, diag.Generic, "%s has type parameters; %s, or add //luamod:skip", fn.Name(), how)
		return nil
	}
	return b.functionOf(fn, fn.Signature(), d, d.get("func").word(), at)
}

// functionOf converts a function with the signature that it has, or that an instance of it has. Name is what a directive calls it.
func (b *builder) functionOf(fn *types.Func, sig *types.Signature, d *decl, name arg, at token.Pos) *model.Func {
	f := &model.Func{Name: b.naming.lua(fn.Name()), Go: fn.Name(), Pos: b.position(at)}
	if d != nil {
		f.Doc = d.doc
	}
	f.Feature, f.Capabilities = gateOf(d)
	f.Async = d.get("async") != nil
	b.originate(f, fn)
	nameAt, how := at, "add //luamod:name"
	if d == nil {
		how = wayOut(nil)
	}
	if w := cmp.Or(d.get("name").word(), name); w.text != "" {
		f.Name, nameAt, how = w.text, w.pos, "choose another"
	}
	ok := b.checkLuaName(f.Name, nameAt, fn.Name(), how)
	if !ok && d == nil {
		return nil // a second mistake would have the same way out
	}
	ok = b.params(f, sig, d, at) && ok
	ok = b.results(f, sig, d, at) && ok
	ok = b.defaults(f, d) && ok
	if !ok {
		return nil
	}
	return f
}

// checkLuaName reports a name that scripts cannot write. How says how to give another one.
func (b *builder) checkLuaName(name string, pos token.Pos, goName, how string) bool {
	if isLuaName(name) {
		return true
	}
	why := "is not a name"
	if slices.Contains(luaKeywords, name) {
		why = "is a keyword"
	}
	b.addf(pos, diag.BadLuaName, "%s would be %q in Lua, which %s there; %s", goName, name, why, how)
	return false
}

// params converts the parameters. A leading context.Context and *lua.LState are injected and not visible to Lua.
func (b *builder) params(f *model.Func, sig *types.Signature, d *decl, at token.Pos) bool {
	exprs := paramExprs(d)
	text, ok := b.int64Params(d, sig)
	names := paramNames(sig)
	i := 0
	if i < sig.Params().Len() && isContext(sig.Params().At(i).Type()) {
		f.Context = true
		i++
	}
	if i < sig.Params().Len() && isState(sig.Params().At(i).Type()) {
		f.State = true
		i++
	}
	var refused ast.Expr // in a, b T it is T, which is reported once
	for ; i < sig.Params().Len(); i++ {
		v := sig.Params().At(i)
		var expr ast.Expr
		if i < len(exprs) {
			expr = exprs[i]
		}
		if expr != nil && expr == refused {
			continue
		}
		tc := typeContext{
			what: fmt.Sprintf("parameter %s of %s", names[i], f.Go), code: diag.UnsupportedParam,
			way: wayOut(d), pos: at, text: text[names[i]].IsValid() || d.get("int64") != nil, toLua: b.inverse,
		}
		p := b.param(v, expr, tc, sig.Variadic() && i == sig.Params().Len()-1)
		if p == nil {
			ok, refused = false, expr
			continue
		}
		p.Name = names[i]
		if pos := text[p.Name]; pos.IsValid() && !hasText(p.Type) {
			b.addf(pos, diag.BadInt64, "parameter %s of %s has no 64-bit integer; remove int64=string", p.Name, f.Go)
			ok = false
		}
		f.Params = append(f.Params, p)
	}
	return ok
}

func (b *builder) param(v *types.Var, expr ast.Expr, tc typeContext, variadic bool) *model.Param {
	if isContext(v.Type()) || isState(v.Type()) {
		if expr != nil {
			tc.pos = expr.Pos()
		}
		b.refuse(v.Type(), tc, ": it is injected only before all other parameters, the context first")
		return nil
	}
	t := v.Type()
	if variadic {
		t, expr = t.(*types.Slice).Elem(), elemExpr(expr)
	}
	mt := b.typeOf(t, expr, tc)
	if mt == nil {
		return nil
	}
	pos := v.Pos()
	if !pos.IsValid() || expr == nil {
		pos = tc.pos
	}
	return &model.Param{Pos: b.position(pos), Type: mt, Variadic: variadic}
}

// paramNames names the parameters: as in Go, and by their number among those that Lua sees where Go gives no name.
func paramNames(sig *types.Signature) []string {
	var names []string
	taken := map[string]bool{}
	for v := range sig.Params().Variables() {
		taken[v.Name()] = true
	}
	number := 0
	for v := range sig.Params().Variables() {
		name := v.Name()
		if number > 0 || !isContext(v.Type()) && !isState(v.Type()) {
			number++
		}
		if name == "" || name == "_" {
			name = "arg" + strconv.Itoa(number)
			for taken[name] {
				name += "_"
			}
			taken[name] = true
		}
		names = append(names, name)
	}
	return names
}

// results converts the results. An error as the last one is raised or returned, by directive or manifest.
func (b *builder) results(f *model.Func, sig *types.Signature, d *decl, at token.Pos) bool {
	n, ok := sig.Results().Len(), true
	dir := d.get("errors")
	if n > 0 && isError(sig.Results().At(n-1).Type()) {
		n--
		f.Errors = model.RaiseErrors
		if cmp.Or(dir.word().text, b.errors) == "return" {
			f.Errors = model.ReturnErrors
		}
	} else if dir != nil {
		b.addf(dir.pos, diag.NoError, "%s returns no error; remove //luamod:errors", f.Go)
		ok = false
	}
	exprs := resultExprs(d)
	text, textOK := b.int64Results(f, d, n)
	var refused ast.Expr
	for i := range n {
		v := sig.Results().At(i)
		tc := typeContext{
			what: fmt.Sprintf("result %d of %s", i+1, f.Go), code: diag.UnsupportedResult,
			way: wayOut(d), pos: at, text: text[i].IsValid() || d.get("int64") != nil, toLua: !b.inverse,
		}
		var expr ast.Expr
		if i < len(exprs) {
			expr = exprs[i]
			tc.pos = expr.Pos()
		}
		if expr != nil && expr == refused {
			continue
		}
		t := b.typeOf(v.Type(), expr, tc)
		if t == nil {
			ok, refused = false, expr
			continue
		}
		if pos := text[i]; pos.IsValid() && !hasText(t) {
			b.addf(pos, diag.BadInt64, "result %d of %s has no 64-bit integer; remove int64=string", i+1, f.Go)
			ok = false
		}
		f.Results = append(f.Results, &model.Result{Pos: b.position(tc.pos), Type: t})
	}
	return ok && textOK
}

// paramExprs returns the type expression of each parameter.
func paramExprs(d *decl) []ast.Expr {
	if d == nil || d.fn == nil {
		return nil
	}
	return fieldListExprs(d.fn.Type.Params)
}

func resultExprs(d *decl) []ast.Expr {
	if d == nil || d.fn == nil {
		return nil
	}
	return fieldListExprs(d.fn.Type.Results)
}

func fieldListExprs(list *ast.FieldList) []ast.Expr {
	var exprs []ast.Expr
	if list == nil {
		return nil
	}
	for _, f := range list.List {
		for range max(1, len(f.Names)) {
			exprs = append(exprs, f.Type)
		}
	}
	return exprs
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isState(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), luaPath, "LState")
}

func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path && n.Obj().Name() == name
}
