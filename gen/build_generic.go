package gen

import (
	"go/ast"
	"go/parser"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// generics are the instances of generic types that were met, by type.
type generics struct {
	known typeutil.Map // of *instance
	depth int          // of instances in the arguments and fields of others
}

// instance is one instance of a generic type.
type instance struct {
	key  *types.TypeName // stands for it, as the TypeName of a type without parameters does
	args *model.TypeArgs // nil before the arguments are converted
}

// maxInstances bounds how deep instances lie in each other. Only types that grow, type T[P any] struct{ Next *T[[]P] }, come near it.
const maxInstances = 10

// instanceOf returns what stands for an instance of a generic type.
func (b *builder) instanceOf(t *types.Named) *instance {
	if in, ok := b.generics.known.At(t).(*instance); ok {
		return in
	}
	in := &instance{key: types.NewTypeName(t.Obj().Pos(), t.Obj().Pkg(), t.Obj().Name(), nil)}
	b.generics.known.Set(t, in)
	return in
}

// keyOf returns what a type is known by: its TypeName, of an instance one of its own.
func (b *builder) keyOf(t *types.Named) *types.TypeName {
	if t.TypeArgs() == nil {
		return t.Obj()
	}
	return b.instanceOf(t).key
}

// namedRef names a defined type, an instance with its type arguments, which must cross, too. False has been reported.
func (b *builder) namedRef(t *types.Named, expr ast.Expr, tc typeContext) (ref model.Ref, ok bool) {
	ref = b.ref(t.Obj())
	if t.TypeArgs() == nil {
		return ref, true
	}
	in := b.instanceOf(t)
	if in.args == nil {
		if in.args, ok = b.typeArgs(t.TypeArgs(), indexExprs(expr), tc); !ok {
			return ref, false
		}
	}
	ref.Args = in.args
	return ref, true
}

func (b *builder) typeArgs(list *types.TypeList, exprs []ast.Expr, tc typeContext) (*model.TypeArgs, bool) {
	args := new(model.TypeArgs)
	for i := range list.Len() {
		t := b.typeOf(list.At(i), exprAt(exprs, i), tc)
		if t == nil {
			return nil, false
		}
		args.Types = append(args.Types, t)
	}
	return args, true
}

// indexExprs returns the type arguments of an instance as they are written.
func indexExprs(expr ast.Expr) []ast.Expr {
	switch e := expr.(type) {
	case *ast.IndexExpr:
		return []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		return e.Indices
	}
	return nil
}

// enterInstance counts a type that is looked into. False, which has been reported, is that it leads to ever larger ones. Call leave
// when it is true.
func (b *builder) enterInstance(t *types.Named, tc typeContext) (leave func(), ok bool) {
	if t.TypeArgs() == nil {
		return func() {}, true
	}
	if b.generics.depth >= maxInstances {
		b.refuse(t, tc, ": it leads to ever larger types")
		return nil, false
	}
	b.generics.depth++
	return func() { b.generics.depth-- }, true
}

// genericFunc binds the instance of a generic function that //luamod:func asks for: instance=[string,int].
func (b *builder) genericFunc(d *decl, dir *directive) *model.Func {
	fn, arg := d.obj.(*types.Func), dir.options["instance"]
	if fn.Signature().TypeParams() == nil {
		b.addf(arg.pos, diag.BadArgument, "%s has no type parameters; remove instance=%s", fn.Name(), arg.text)
		return nil
	}
	expr, err := parser.ParseExprFrom(b.fset, "", fn.Name()+arg.text, 0)
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err == nil && indexExprs(expr) == nil {
		b.addf(arg.pos, diag.BadArgument, "instance=%s wants type arguments in brackets, without spaces: instance=[string,int]", arg.text)
		return nil
	}
	if err == nil {
		err = types.CheckExpr(b.fset, d.pkg.Types, d.fn.Pos(), expr, info)
	}
	sig, _ := info.TypeOf(expr).(*types.Signature)
	if err != nil || sig == nil || sig.TypeParams() != nil {
		b.addf(arg.pos, diag.Generic, "%s%s is no instance of %s%s", fn.Name(), arg.text, fn.Name(), reason(err))
		return nil
	}
	f := b.functionOf(fn, sig, d, dir.word(), d.ident.Pos())
	if f == nil {
		return nil
	}
	tc := typeContext{what: "type argument of " + fn.Name(), code: diag.Generic, way: "choose another", pos: arg.pos}
	for _, e := range indexExprs(expr) {
		t := b.typeOf(info.TypeOf(e), nil, tc)
		if t == nil {
			return nil
		}
		f.TypeArgs = append(f.TypeArgs, t)
	}
	return f
}

// reason is what the type checker said, after a colon.
func reason(err error) string {
	if e, ok := err.(types.Error); ok {
		said, _, _ := strings.Cut(e.Msg, " (declared at ") // a place that the user can see
		return ": " + said
	} else if err != nil {
		return ": it does not parse"
	}
	return ": some type arguments are missing"
}
