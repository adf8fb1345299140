package gen

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// bindFrom binds what the packages of from: modules export, as far as it can be bound. It comes after everything annotated,
// for which the rules are stricter.
func (b *builder) bindFrom() {
	for _, f := range b.froms {
		b.from = f
		b.literals(f)
	}
	b.protocols()
	for _, f := range b.froms {
		b.from = f
		taken := members{"_VERSION": "the version", "_DESCRIPTION": "the description"}
		for _, obj := range f.exported() {
			if why := f.leftOut(obj.Name()); why != "" {
				f.report.add(Symbol{Name: obj.Name(), Kind: kindOf(obj), Why: why, LeftOut: true})
				continue
			}
			b.fromSymbol(f, obj, taken)
		}
		f.report.sort()
		b.reports = append(b.reports, f.report)
	}
	b.from = nil
	for _, c := range b.opaques {
		m := b.modules[c.Module]
		m.Classes = append(m.Classes, c.Class)
	}
}

// members are the Lua names of a module or of a class, with what has them.
type members map[string]string

// take takes a name, or says what has it already.
func (m members) take(name, owner string) (why string) {
	if have := m[name]; have != "" {
		return fmt.Sprintf("its name in Lua would be %q, as that of %s; name it under symbols", name, have)
	}
	m[name] = owner
	return ""
}

// fromSymbol binds one name of a package, and reports it.
func (b *builder) fromSymbol(f *fromBuild, obj types.Object, taken members) {
	s := Symbol{Name: obj.Name(), Kind: kindOf(obj)}
	switch obj := obj.(type) {
	case *types.TypeName:
		b.fromTypeSymbol(f, obj, taken)
		return
	case *types.Func:
		if sym := f.symbols[obj.Name()]; sym != nil && isGeneric(obj) && len(sym.Instances) > 0 {
			for _, in := range sym.Instances {
				b.fromFuncInstance(f, obj, in, taken)
			}
			return
		}
		s.Generic = isGeneric(obj)
		fn, why := b.fromFunc(f, obj.Name(), obj, taken)
		if s.Why = why; why == "" {
			s.Lua = qualified(f.Name, fn.Name)
			b.addFunc(f.moduleBuild, fn)
		}
	case *types.Const, *types.Var:
		v, why := b.fromValue(f, obj, taken)
		if s.Why = why; why == "" {
			s.Lua = qualified(f.Name, v.Name)
			f.Values = append(f.Values, v)
		}
	default:
		s.Why = "it is built into the compiler"
	}
	f.report.add(s)
}

func qualified(module, name string) string { return module + "." + name }

// kindOf is what the report calls a kind of declaration.
func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.TypeName:
		return "type"
	case *types.Const:
		return "constant"
	case *types.Var:
		return "variable"
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return "method"
		}
	}
	return "function"
}

// fromFunc converts a function or method, or says why not.
func (b *builder) fromFunc(f *fromBuild, symbol string, fn *types.Func, taken members) (bound *model.Func, why string) {
	d := b.override(f, symbol, fn.Origin())
	if d.get("skip") != nil {
		return nil, "it is skipped"
	}
	if hasTypeParams(fn) {
		return nil, "it has type parameters; name instances under symbols"
	}
	why = b.attempt(func() bool {
		bound = b.function(fn, d, fn.Pos())
		return bound != nil
	})
	if why != "" {
		return nil, why
	}
	if fn.Signature().Recv() == nil {
		bound.Pkg = b.ref(fn).Path
	}
	f.checkText(symbol, funcHasText(bound))
	f.checkAsync(symbol, bound)
	return bound, taken.take(bound.Name, fn.Name())
}

// funcHasText reports whether 64-bit integers of a function are strings.
func funcHasText(fn *model.Func) bool {
	return slices.ContainsFunc(fn.Params, func(p *model.Param) bool { return hasText(p.Type) }) ||
		slices.ContainsFunc(fn.Results, func(r *model.Result) bool { return hasText(r.Type) })
}

// hasTypeParams reports a generic function, or a method of a generic type that is none of an instance.
func hasTypeParams(fn *types.Func) bool {
	return fn.Signature().TypeParams() != nil || fn.Signature().RecvTypeParams() != nil && fn.Origin() == fn
}

// fromValue converts a constant or a variable, or says why not.
func (b *builder) fromValue(f *fromBuild, obj types.Object, taken members) (v *model.Value, why string) {
	d := b.override(f, obj.Name(), obj)
	if d.get("skip") != nil {
		return nil, "it is skipped"
	}
	v = &model.Value{
		Name: cmp.Or(d.get("name").word().text, b.naming.lua(obj.Name())),
		Pos:  b.position(obj.Pos()), Doc: d.doc, Const: b.ref(obj),
	}
	tc := typeContext{what: kindOf(obj) + " " + obj.Name(), code: diag.UnsupportedField, pos: obj.Pos(), text: d.get("int64") != nil}
	why = b.attempt(func() bool {
		if c, ok := obj.(*types.Const); ok {
			v.Type = b.fromConst(c, tc)
		} else {
			v.Variable = true
			v.Type = b.typeOf(obj.Type(), nil, tc)
		}
		return v.Type != nil && b.checkLuaName(v.Name, obj.Pos(), obj.Name(), "name it under symbols")
	})
	if why != "" {
		return nil, why
	}
	f.checkText(obj.Name(), hasText(v.Type))
	return v, taken.take(v.Name, obj.Name())
}

// fromConst is the type of a constant. An integer that a Lua number cannot hold is carried as its decimal string.
func (b *builder) fromConst(c *types.Const, tc typeContext) model.Type {
	t := b.constType(c, tc)
	i, ok := t.(model.Int)
	if !ok {
		return t
	}
	if !exactInLua(c.Val()) || tc.text {
		i.Text = true
		if _, fits := constant.Int64Val(c.Val()); !fits && i.Named.Name == "" {
			i.Kind = "uint64"
		}
	}
	return i
}
