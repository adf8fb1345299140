package gen

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
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
		case !fn.Exported(), d.get("skip") != nil, isClose(fn) && d.get("name") == nil:
			continue
		}
		at := m.decl.ident.Pos() // a method promoted from a package that is not loaded
		if d != nil {
			at = d.ident.Pos()
		}
		if f := b.function(fn, d, at); f != nil {
			b.addFunc(m, f)
		}
	}
}

// isClose reports the method of io.Closer: the runtime calls it when the module is unloaded, scripts do not.
func isClose(fn *types.Func) bool {
	sig := fn.Signature()
	return fn.Name() == "Close" && sig.Params().Len() == 0 && sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
}

// packageFuncs binds the functions marked //luamod:func.
func (b *builder) packageFuncs() {
	for _, d := range b.decls {
		dir := d.get("func")
		if dir == nil || d.get("skip") != nil || !b.bindable(d, dir) {
			continue
		}
		m := b.moduleOf(d, dir)
		if m == nil {
			continue
		}
		if f := b.function(d.obj.(*types.Func), d, d.ident.Pos()); f != nil {
			f.Pkg = b.ref(d.obj).Path
			if w := dir.word(); w.text != "" {
				f.Name = w.text
				b.checkLuaName(w.text, w.pos, d.ident.Name)
			}
			b.addFunc(m, f)
		}
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
	sig := fn.Signature()
	f := &model.Func{Name: b.naming.lua(fn.Name()), Go: fn.Name(), Pos: b.fset.Position(at)}
	if d != nil {
		f.Doc = d.doc
	}
	nameAt := at
	if dir := d.get("name"); dir != nil {
		f.Name, nameAt = dir.word().text, dir.word().pos
	}
	if sig.TypeParams() != nil {
		b.addf(at, diag.Generic, "%s has type parameters; bind a function without them, or add //luamod:skip", fn.Name())
		return nil
	}
	ok := b.checkLuaName(f.Name, nameAt, fn.Name())
	ok = b.params(f, sig, d, at) && ok
	ok = b.results(f, sig, d, at) && ok
	ok = b.defaults(f, d) && ok
	if !ok {
		return nil
	}
	return f
}

func (b *builder) checkLuaName(name string, pos token.Pos, goName string) bool {
	if isLuaName(name) {
		return true
	}
	b.addf(pos, diag.BadLuaName, "%s would be %q in Lua, which is no name there; add //luamod:name", goName, name)
	return false
}

// params converts the parameters. A leading context.Context and *lua.LState are injected and not visible to Lua.
func (b *builder) params(f *model.Func, sig *types.Signature, d *decl, at token.Pos) bool {
	exprs := paramExprs(d)
	text, ok := b.int64Params(d, sig)
	i := 0
	if i < sig.Params().Len() && isContext(sig.Params().At(i).Type()) {
		f.Context = true
		i++
	}
	if i < sig.Params().Len() && isState(sig.Params().At(i).Type()) {
		f.State = true
		i++
	}
	for ; i < sig.Params().Len(); i++ {
		v := sig.Params().At(i)
		var expr ast.Expr
		if i < len(exprs) {
			expr = exprs[i]
		}
		tc := typeContext{
			what: fmt.Sprintf("parameter %s of %s", paramName(v, len(f.Params)), f.Go), code: diag.UnsupportedParam,
			way: "change its type or add //luamod:skip", pos: at, text: text[v.Name()],
		}
		p := b.param(v, expr, tc, sig.Variadic() && i == sig.Params().Len()-1)
		if p == nil {
			ok = false
			continue
		}
		p.Name = paramName(v, len(f.Params))
		if text[v.Name()] && !hasText(p.Type) {
			b.addf(tc.pos, diag.BadInt64, "parameter %s of %s has no 64-bit integer; remove int64=string", p.Name, f.Go)
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
		b.refuse(v.Type(), tc, ": it is injected only as the first parameter")
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
	return &model.Param{Pos: b.fset.Position(pos), Type: mt, Variadic: variadic}
}

func paramName(v *types.Var, i int) string {
	if v.Name() == "" || v.Name() == "_" {
		return "arg" + strconv.Itoa(i+1)
	}
	return v.Name()
}

// int64Params returns the parameters marked int64=string.
func (b *builder) int64Params(d *decl, sig *types.Signature) (map[string]bool, bool) {
	text, ok := map[string]bool{}, true
	for _, dir := range d.all("param") {
		name := dir.word()
		if b.paramNamed(d, sig, name) {
			text[name.text] = true
			continue
		}
		ok = false
	}
	return text, ok
}

// paramNamed reports whether a directive names a parameter that there is.
func (b *builder) paramNamed(d *decl, sig *types.Signature, name arg) bool {
	var names []string
	for v := range sig.Params().Variables() {
		if v.Name() == name.text {
			return true
		}
		names = append(names, v.Name())
	}
	b.addf(name.pos, diag.BadArgument, "%s has no parameter %q%s", d.ident.Name, name.text, diag.Suggest(name.text, names))
	return false
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
	for i := range n {
		v := sig.Results().At(i)
		tc := typeContext{
			what: fmt.Sprintf("result %d of %s", i+1, f.Go), code: diag.UnsupportedResult,
			way: "change its type or add //luamod:skip", pos: at, text: text[i],
		}
		var expr ast.Expr
		if i < len(exprs) {
			expr = exprs[i]
			tc.pos = expr.Pos()
		}
		t := b.typeOf(v.Type(), expr, tc)
		if t == nil {
			ok = false
			continue
		}
		if text[i] && !hasText(t) {
			b.addf(tc.pos, diag.BadInt64, "result %d of %s has no 64-bit integer; remove int64=string", i+1, f.Go)
			ok = false
		}
		f.Results = append(f.Results, &model.Result{Pos: b.fset.Position(tc.pos), Type: t})
	}
	return ok && textOK
}

// int64Results returns the results marked int64=string, counted from 0.
func (b *builder) int64Results(f *model.Func, d *decl, n int) (map[int]bool, bool) {
	text, ok := map[int]bool{}, true
	for _, dir := range d.all("result") {
		number, pos := 1, dir.pos
		if w := dir.word(); w.text != "" {
			number, _ = strconv.Atoi(w.text)
			pos = w.pos
		}
		if number < 1 || number > n {
			b.addf(pos, diag.BadArgument, "//luamod:result: %s has results 1 to %d that reach Lua", f.Go, n)
			ok = false
			continue
		}
		text[number-1] = true
	}
	return text, ok
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
