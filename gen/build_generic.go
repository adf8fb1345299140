package gen

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
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
		b.undo(func() { in.args = nil })
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
	t, args := b.instanceAt(d, d.fn.Pos(), arg)
	sig, ok := t.(*types.Signature)
	if !ok {
		return nil
	}
	f := b.functionOf(fn, sig, d, dir.word(), d.ident.Pos())
	if f == nil || !b.funcArgs(f, args, arg.pos) {
		return nil
	}
	return f
}

// funcArgs gives a function that is an instance its type arguments, which must cross, too. False has been reported.
func (b *builder) funcArgs(f *model.Func, args []types.Type, at token.Pos) bool {
	for _, arg := range args {
		t := b.typeOf(arg, nil, typeArgContext(f.Go, at))
		if t == nil {
			return false
		}
		f.TypeArgs = append(f.TypeArgs, t)
	}
	return true
}

func typeArgContext(of string, at token.Pos) typeContext {
	return typeContext{what: "type argument of " + of, code: diag.Generic, way: "choose another", pos: at}
}

// instanceAt returns the instance that instance=[string,int] means at a place in the source of a generic declaration, and its type
// arguments. Nil has been reported.
func (b *builder) instanceAt(d *decl, at token.Pos, arg arg) (t types.Type, args []types.Type) {
	name := d.ident.Name
	t, args, err := b.checkInstance(d.pkg.Types, at, name+arg.text)
	switch {
	case err == errNoInstance:
		b.addf(arg.pos, diag.BadArgument, "instance=%s wants type arguments in brackets, without spaces: instance=[string,int]", arg.text)
		return nil, nil
	case err != nil:
		b.addf(arg.pos, diag.Generic, "%s%s is no instance of %s: %s", name, arg.text, name, reason(err))
		return nil, nil
	}
	return t, args
}

var (
	errNoInstance  = errors.New("it has no type arguments")
	errMissingArgs = errors.New("some type arguments are missing")
)

// checkInstance type-checks an instance as it is written, Sort[string], at a place of a package. Its errors are those two, the type
// checker's, which are types.Error, and the parser's.
func (b *builder) checkInstance(pkg *types.Package, at token.Pos, written string) (t types.Type, args []types.Type, err error) {
	expr, err := parser.ParseExprFrom(b.fset, "", written, 0)
	if err != nil {
		return nil, nil, err
	}
	if indexExprs(expr) == nil {
		return nil, nil, errNoInstance
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(b.fset, pkg, at, expr, info); err != nil {
		return nil, nil, err
	}
	t = types.Unalias(info.TypeOf(expr))
	if sig, ok := t.(*types.Signature); ok && sig.TypeParams() != nil {
		return nil, nil, errMissingArgs
	}
	for _, e := range indexExprs(expr) {
		args = append(args, info.TypeOf(e))
	}
	return t, args, nil
}

// reason is what the type checker said.
func reason(err error) string {
	if e, ok := err.(types.Error); ok {
		said, _, _ := strings.Cut(e.Msg, " (declared at ") // a place that the user can see
		return said
	} else if err == errMissingArgs {
		return err.Error()
	}
	return "it does not parse"
}
