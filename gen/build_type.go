package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// typeContext says for whom a type is converted: what messages name, and where they point.
type typeContext struct {
	what  string    // "parameter cb of Each"
	code  diag.Code // for a type that cannot cross
	way   string    // the way out
	text  bool      // 64-bit integers are carried as strings
	toLua bool      // values go to Lua, and maybe from there: what cannot is refused. Else it is refused by uses, at a wider token
	pos   token.Pos // when there is no expression
	depth int       // of the type in the one that is asked for
}

// maxNesting bounds how deep a type is made of others without a record between. Go's compiler gives up at about 50.
const maxNesting = 32

// typeOf converts a Go type, walking its expression along to point at the narrowest part. The expression may be nil,
// for types of packages that are not loaded from source. A nil result has been reported.
func (b *builder) typeOf(t types.Type, expr ast.Expr, tc typeContext) model.Type {
	expr = ast.Unparen(expr)
	if expr != nil {
		tc.pos = expr.Pos()
	}
	if tc.depth++; tc.depth > maxNesting {
		return b.refuse(t, tc, fmt.Sprintf(": it is nested more than %d deep", maxNesting))
	}
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return b.basic(t, model.Ref{}, tc)
	case *types.Named:
		b.settle(t)
		return b.named(t, expr, tc)
	case *types.Pointer:
		return b.pointer(t, expr, tc)
	case *types.Interface:
		if t.Empty() {
			return model.Any{}
		}
		return b.refuse(t, tc, "; give the interface type a name, and mark it //luamod:interface or //luamod:class")
	case *types.Struct:
		return b.refuse(t, tc, "; give the struct type a name")
	default:
		return b.composite(t, model.Ref{}, expr, tc)
	}
}

// refuse reports a type that cannot cross.
func (b *builder) refuse(t types.Type, tc typeContext, hint string) model.Type {
	name := types.TypeString(t, func(p *types.Package) string { return p.Name() })
	if b.trying > 0 { // there is nothing to change
		b.addf(tc.pos, tc.code, "%s: cannot pass %s to Lua%s", tc.what, name, hint)
		return nil
	}
	b.addf(tc.pos, tc.code, "%s: cannot pass %s to Lua%s; %s", tc.what, name, hint, tc.way)
	return nil
}

func (b *builder) basic(t *types.Basic, named model.Ref, tc typeContext) model.Type {
	switch info := t.Info(); {
	case t.Kind() == types.Invalid:
		b.addf(tc.pos, diag.BrokenGo, "%s does not compile; run go build", tc.what)
		return nil
	case info&types.IsBoolean != 0:
		return model.Bool{Named: named}
	case info&types.IsInteger != 0:
		kind := types.Typ[t.Kind()].Name()
		return model.Int{Named: named, Kind: kind, Text: tc.text && is64(t)}
	case info&types.IsFloat != 0:
		return model.Float{Named: named, Kind: t.Name()}
	case info&types.IsString != 0:
		return model.String{Named: named}
	case info&types.IsComplex != 0:
		return model.Complex{Named: named, Kind: t.Name()}
	}
	return b.refuse(t, tc, "")
}

const luaPath = "github.com/yuin/gopher-lua"

func (b *builder) named(t *types.Named, expr ast.Expr, tc typeContext) model.Type {
	obj := t.Obj()
	if c, ok := b.custom(t); ok && b.reachable(t, tc) {
		return c
	} else if ok {
		return nil
	}
	switch {
	case obj.Pkg() == nil && obj.Name() == "error":
		return model.Error{}
	case obj.Pkg() == nil:
		return b.refuse(t, tc, "")
	case obj.Pkg().Path() == luaPath:
		return b.luaType(t, tc)
	case isIter(t):
		seq, _ := b.iterator(t, model.Ref{}, expr, tc)
		return seq
	case b.ifaceNamed(t) != nil:
		return b.tableType(b.ifaceNamed(t), tc)
	case b.classNamed(t) != nil:
		return b.handleCopy(b.classNamed(t), tc)
	case b.enums[obj] != nil:
		return model.Enum{Enumeration: b.enums[obj]}
	case b.structs[obj] != nil:
		return b.refuse(t, tc, fmt.Sprintf(": it is module %q", b.structs[obj].Name))
	case !b.reachable(t, tc):
		return nil
	case endless(t):
		return b.basic(types.Typ[types.Invalid], model.Ref{}, tc)
	}
	if known := b.known(t); known != nil {
		return known
	}
	if dir := b.byObj[obj].get("type"); dir != nil {
		basic, _ := t.Underlying().(*types.Basic)
		if basic == nil || !is64(basic) {
			b.addf(dir.pos, diag.BadInt64, "%s is not a 64-bit integer type; remove //luamod:type", obj.Name())
			return nil
		}
		tc.text = true
	}
	return b.underlying(t, expr, tc)
}

// underlying converts a defined type by what it is defined as.
func (b *builder) underlying(t *types.Named, expr ast.Expr, tc typeContext) model.Type {
	leave, ok := b.enterInstance(t, tc)
	if !ok {
		return nil
	}
	defer leave()
	ref, ok := b.namedRef(t, expr, tc)
	if !ok {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return b.basic(u, ref, tc)
	case *types.Struct:
		return b.record(t, u, ref, tc)
	case *types.Interface:
		if u.Empty() {
			return model.Any{Named: ref}
		}
		return b.refuse(t, tc, b.wayForInterface(t.Obj()))
	default:
		key := b.keyOf(t)
		if b.within[key] {
			return b.refuse(t, tc, ": it contains itself; put a struct in between")
		}
		b.within[key] = true
		defer delete(b.within, key)
		return b.composite(u, ref, nil, tc) // its own expression lies elsewhere
	}
}

// endless reports a type that contains itself by value. It does not compile, and those who look into it find no end.
func endless(t types.Type, within ...*types.Named) bool {
	const deepest = 100
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if slices.Contains(within, named) || len(within) > deepest {
			return true
		}
		within = append(slices.Clip(within), named)
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return endless(u.Elem(), within...)
	case *types.Struct:
		for f := range u.Fields() {
			if endless(f.Type(), within...) {
				return true
			}
		}
	}
	return false
}

// luaType converts the types of gopher-lua that are not pointers.
func (b *builder) luaType(t *types.Named, tc typeContext) model.Type {
	switch name := t.Obj().Name(); name {
	case "LValue", "LChannel":
		return model.Lua{Name: name}
	case "LString", "LNumber", "LBool":
		return b.basic(t.Underlying().(*types.Basic), b.ref(t.Obj()), tc)
	}
	return b.refuse(t, tc, "")
}

// reachable reports a type that generated code cannot name.
func (b *builder) reachable(t *types.Named, tc typeContext) bool {
	obj := t.Obj()
	switch {
	case obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope():
		b.refuse(t, tc, ": it is local to a function")
	case !obj.Exported() && obj.Pkg().Path() != b.out.path:
		b.refuse(t, tc, ": it is not exported")
	case !importable(obj.Pkg().Path(), b.out.path):
		b.refuse(t, tc, ": its package is internal")
	default:
		return true
	}
	return false
}

func (b *builder) pointer(t *types.Pointer, expr ast.Expr, tc typeContext) model.Type {
	if named, ok := types.Unalias(t.Elem()).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == luaPath {
		switch name := named.Obj().Name(); name {
		case "LTable", "LFunction", "LUserData", "LState":
			return model.Lua{Name: name}
		}
		return b.refuse(t, tc, "")
	}
	b.settle(t.Elem())
	_, custom := b.custom(t.Elem())
	if c := b.classOf(t.Elem()); c != nil && !c.Interface && !custom {
		if _, again := types.Unalias(t.Elem()).(*types.Pointer); !again {
			return model.Handle{Class: c.Class, Pointer: true}
		}
	}
	star, _ := expr.(*ast.StarExpr)
	var elemExpr ast.Expr
	if star != nil {
		elemExpr = star.X
	}
	elem := b.typeOf(t.Elem(), elemExpr, tc)
	if k, ok := knownPointer(elem); ok {
		return k
	}
	if nilKnown(elem) {
		return b.refuse(t, tc, ": nil would have two meanings")
	}
	switch elem.(type) {
	case nil:
		return nil
	case model.Pointer, model.Any, model.Error, model.Lua, model.Handle, model.Interface, model.Function:
		return b.refuse(t, tc, ": nil would have two meanings")
	}
	return model.Pointer{Elem: elem}
}

// maxArray bounds the bytes of arrays, which generated code holds on the stack.
const maxArray = 1 << 20

// tooLarge reports arrays beyond maxArray. Their size is negative when it does not fit 64 bits.
func tooLarge(t *types.Array) bool {
	size := types.SizesFor("gc", "amd64").Sizeof(t)
	return size < 0 || size > maxArray
}

// composite converts slices, arrays and maps, and refuses the rest.
func (b *builder) composite(t types.Type, named model.Ref, expr ast.Expr, tc typeContext) model.Type {
	switch t := t.(type) {
	case *types.Slice:
		if basic, ok := types.Unalias(t.Elem()).(*types.Basic); ok && basic.Kind() == types.Byte {
			return model.Bytes{Named: named}
		}
		if elem := b.typeOf(t.Elem(), elemExpr(expr), tc); elem != nil {
			return model.Slice{Named: named, Elem: elem}
		}
		return nil
	case *types.Array:
		switch {
		case t.Len() < 0, endless(t):
			return b.basic(types.Typ[types.Invalid], named, tc)
		case tooLarge(t):
			return b.refuse(t, tc, ": arrays cross up to 1 MiB; use a slice")
		case isByte(t.Elem()):
			return model.ByteArray{Named: named, Len: t.Len()}
		}
		if elem := b.typeOf(t.Elem(), elemExpr(expr), tc); elem != nil {
			return model.Array{Named: named, Len: t.Len(), Elem: elem}
		}
		return nil
	case *types.Map:
		return b.mapType(t, named, expr, tc)
	case *types.Chan:
		return b.channel(t, named, expr, tc)
	case *types.Signature:
		if seq, ok := b.iterator(t, named, expr, tc); ok {
			return seq
		}
		return b.funcType(t, named, expr, tc)
	case *types.Pointer:
		switch p := b.pointer(t, expr, tc).(type) {
		case nil:
			return nil
		case model.Pointer:
			p.Named = named
			return p
		default:
			return b.refuse(t, tc, " under the name "+named.Name+": use it without one")
		}
	}
	if named.Name != "" {
		return b.refuse(t, tc, " ("+named.Name+")")
	}
	return b.refuse(t, tc, "")
}

// elemExpr returns the element of a slice or array expression; a variadic parameter is written ...T.
func elemExpr(expr ast.Expr) ast.Expr {
	switch e := expr.(type) {
	case *ast.ArrayType:
		return e.Elt
	case *ast.Ellipsis:
		return e.Elt
	}
	return nil
}
