package gen

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/luamodgen/luamodgen/gen/model"
)

// funcTypes are the signatures of the func types that were converted: one for each defined type, whose parameters have names
// and which is nil when it was refused, and one for each type literal.
type funcTypes struct {
	named    map[model.Ref]*model.Func
	literals typeutil.Map
}

// find returns the signature of a type, and whether it is known.
func (f *funcTypes) find(named model.Ref, sig *types.Signature) (*model.Func, bool) {
	if named.Name != "" {
		fn, ok := f.named[named]
		return fn, ok
	}
	fn, ok := f.literals.At(sig).(*model.Func)
	return fn, ok
}

func (f *funcTypes) set(named model.Ref, sig *types.Signature, fn *model.Func) {
	if named.Name == "" {
		f.literals.Set(sig, fn)
		return
	}
	if f.named == nil {
		f.named = map[model.Ref]*model.Func{}
	}
	f.named[named] = fn
}

func (f *funcTypes) forget(named model.Ref, sig *types.Signature) {
	if named.Name == "" {
		f.literals.Delete(sig)
		return
	}
	delete(f.named, named)
}

// refused notes that a type cannot cross. That of a defined type is reported once.
func (f *funcTypes) refused(named model.Ref, sig *types.Signature) {
	if named.Name == "" {
		f.literals.Delete(sig)
		return
	}
	f.named[named] = nil
}

// funcType converts a func. Its type may lead to itself: type State func(*Lexer) State.
func (b *builder) funcType(sig *types.Signature, named model.Ref, expr ast.Expr, tc typeContext) model.Type {
	known := &b.funcTypes[0]
	if tc.text {
		known = &b.funcTypes[1]
	}
	switch fn, ok := known.find(named, sig); {
	case fn != nil:
		return model.Function{Named: named, Func: fn}
	case ok:
		return nil
	}
	fn := &model.Func{}
	known.set(named, sig, fn)
	b.undo(func() { known.forget(named, sig) })
	if d := b.declared(named); d != nil && expr == nil {
		expr = ast.Unparen(d.spec.Type)
		tc.what, tc.pos, tc.way = "type "+named.Name, expr.Pos(), "change that, or add //luamod:skip where the type is used"
	}
	outer := b.within
	b.within = map[*types.TypeName]bool{}
	defer func() { b.within = outer }()
	written, _ := expr.(*ast.FuncType)
	params := tc
	params.toLua = !tc.toLua
	if ok := b.signatureParams(fn, sig, named, written, params); !b.signatureResults(fn, sig, written, tc) || !ok {
		known.refused(named, sig)
		return nil
	}
	return model.Function{Named: named, Func: fn}
}

// declared returns the declaration of a defined type, nil where its source is not loaded.
func (b *builder) declared(named model.Ref) *decl {
	for _, d := range b.decls {
		if d.spec != nil && d.obj != nil && d.obj.Name() == named.Name && d.obj.Pkg().Path() == named.Path {
			return d
		}
	}
	return nil
}

// signatureParams converts the parameters of a func type. A leading context.Context bounds the call.
func (b *builder) signatureParams(fn *model.Func, sig *types.Signature, named model.Ref, written *ast.FuncType, tc typeContext) bool {
	var exprs []ast.Expr
	if written != nil {
		exprs = fieldListExprs(written.Params)
	}
	ok := true
	var refused ast.Expr // in a, b T it is T, which is reported once
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		if i == 0 && isContext(v.Type()) {
			fn.Context = true
			continue
		}
		expr := exprAt(exprs, i)
		if expr != nil && expr == refused {
			continue
		}
		if isState(v.Type()) {
			b.refuseAt(v.Type(), expr, tc, ": a function of a script runs in its own state; take a context.Context first to bound it")
			ok = false
			continue
		}
		p := b.param(v, expr, tc, sig.Variadic() && i == sig.Params().Len()-1)
		if p == nil {
			ok, refused = false, expr
			continue
		}
		p.Name = fmt.Sprintf("arg%d", len(fn.Params)+1)
		if named.Name != "" { // a type literal stands for all of its kind, whatever they call their parameters
			p.Name = paramNames(sig)[i]
		}
		fn.Params = append(fn.Params, p)
	}
	return ok
}

// signatureResults converts the results of a func type.
func (b *builder) signatureResults(fn *model.Func, sig *types.Signature, written *ast.FuncType, tc typeContext) bool {
	var exprs []ast.Expr
	if written != nil {
		exprs = fieldListExprs(written.Results)
	}
	n := sig.Results().Len()
	if n > 0 && isError(sig.Results().At(n-1).Type()) {
		n--
		fn.Errors = b.errorPolicy()
	}
	ok := true
	var refused ast.Expr
	for i := range n {
		expr := exprAt(exprs, i)
		if expr != nil && expr == refused {
			continue
		}
		t := b.typeOf(sig.Results().At(i).Type(), expr, tc)
		if t == nil {
			ok, refused = false, expr
			continue
		}
		fn.Results = append(fn.Results, &model.Result{Pos: b.position(tc.pos), Type: t})
	}
	return ok
}

// refuseAt is refuse at an expression, which may be nil.
func (b *builder) refuseAt(t types.Type, expr ast.Expr, tc typeContext, hint string) {
	if expr != nil {
		tc.pos = expr.Pos()
	}
	b.refuse(t, tc, hint)
}

// exprAt returns a type expression, nil where the source is not loaded.
func exprAt(exprs []ast.Expr, i int) ast.Expr {
	if i < len(exprs) {
		return exprs[i]
	}
	return nil
}

// errorPolicy is what becomes of Go errors where nothing nearer than the manifest says so.
func (b *builder) errorPolicy() model.Errors {
	if b.errors == "return" {
		return model.ReturnErrors
	}
	return model.RaiseErrors
}
