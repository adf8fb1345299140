package gen

import (
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// wayForInstance is what to do about an instance of a generic type that would have to be a handle.
const wayForInstance = "; make the instance a class: //luamod:class name instance=[…]"

// classInstance returns the instance of a generic type that //luamod:class asks for: instance=[string,int]. Nil has been reported.
func (b *builder) classInstance(d *decl, arg arg) *types.Named {
	if d.spec.TypeParams == nil {
		b.addf(arg.pos, diag.BadArgument, "%s has no type parameters; remove instance=%s", d.ident.Name, arg.text)
		return nil
	}
	t, _ := b.instanceAt(d, d.ident.Pos()-1, arg) // before the type parameters, which mean nothing in a directive
	named, _ := t.(*types.Named)
	return named
}

// classArgs gives the classes that are instances their type arguments, when all classes are known that may be among them.
func (b *builder) classArgs() {
	b.classList = slices.DeleteFunc(b.classList, func(c *classBuild) bool {
		ref, ok := b.namedRef(c.typ, nil, typeArgContext(c.Go.Name, c.at))
		c.Go = ref
		return !ok
	})
	b.fromClassArgs()
}

// classFunc is a function about a class: one that makes it, or its metamethod. A generic function is one for each class that is
// an instance of what it is about.
type classFunc struct {
	class *classBuild
	sig   *types.Signature
	args  []types.Type // of an instance
}

// classFunc converts a function about a class.
func (b *builder) classFunc(fn *types.Func, about classFunc, d *decl) *model.Func {
	f := b.functionOf(fn, about.sig, d, d.get("func").word(), d.ident.Pos())
	if f == nil || !b.funcArgs(f, about.args, d.ident.Pos()) {
		return nil
	}
	if d.fn.Recv == nil {
		f.Pkg = b.ref(fn).Path
	}
	return f
}

// makes returns the classes that a function makes: those of its first result.
func (b *builder) makes(fn *types.Func) []classFunc {
	res := fn.Signature().Results()
	if res.Len() == 0 {
		return nil
	}
	return b.about(fn, res.At(0).Type())
}

// makesRefused reports a function that would make a class whose mark is refused.
func (b *builder) makesRefused(fn *types.Func) bool {
	res := fn.Signature().Results()
	if res.Len() == 0 {
		return false
	}
	c := b.classOf(res.At(0).Type())
	return c != nil && !slices.Contains(b.classList, c)
}

// takes returns the classes of the first parameter that is a handle.
func (b *builder) takes(fn *types.Func) []classFunc {
	for v := range fn.Signature().Params().Variables() {
		if all := b.about(fn, v.Type()); len(all) > 0 {
			return all
		}
	}
	return nil
}

// about returns the classes that t, which stands in the signature of fn, is or points to.
func (b *builder) about(fn *types.Func, t types.Type) []classFunc {
	sig := fn.Signature()
	if sig.TypeParams() == nil {
		if c := b.classOf(t); c != nil {
			return []classFunc{{class: c, sig: sig}}
		}
		return nil
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	var all []classFunc
	for _, c := range b.classList {
		args := solve(sig.TypeParams(), t, c.typ)
		if args == nil {
			continue
		}
		if instance, err := types.Instantiate(nil, sig, args, true); err == nil {
			all = append(all, classFunc{c, instance.(*types.Signature), args})
		}
	}
	return all
}

// solve finds the type arguments by which a type with type parameters is another one; nil is that there are none, or that some of
// the parameters do not stand in it.
func solve(params *types.TypeParamList, generic, want types.Type) []types.Type {
	s := solver{params, make([]types.Type, params.Len())}
	if !s.same(generic, want) {
		return nil
	}
	for _, arg := range s.args {
		if arg == nil {
			return nil
		}
	}
	return s.args
}

// solver holds the type arguments that are found, nil before.
type solver struct {
	params *types.TypeParamList
	args   []types.Type
}

// same reports whether generic can be want, and notes what its parameters are then.
func (s *solver) same(generic, want types.Type) bool {
	want = types.Unalias(want)
	switch g := types.Unalias(generic).(type) {
	case *types.TypeParam:
		if s.params.At(g.Index()) == g && s.args[g.Index()] == nil {
			s.args[g.Index()] = want
		}
		return types.Identical(s.args[g.Index()], want)
	case *types.Named:
		w, ok := want.(*types.Named)
		if !ok || g.Obj() != w.Obj() || g.TypeArgs().Len() != w.TypeArgs().Len() {
			return false
		}
		for i := range g.TypeArgs().Len() {
			if !s.same(g.TypeArgs().At(i), w.TypeArgs().At(i)) {
				return false
			}
		}
		return true
	case *types.Pointer:
		w, ok := want.(*types.Pointer)
		return ok && s.same(g.Elem(), w.Elem())
	case *types.Slice:
		w, ok := want.(*types.Slice)
		return ok && s.same(g.Elem(), w.Elem())
	case *types.Map:
		w, ok := want.(*types.Map)
		return ok && s.same(g.Key(), w.Key()) && s.same(g.Elem(), w.Elem())
	}
	return types.Identical(generic, want)
}
