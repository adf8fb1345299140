package gen

import (
	"cmp"
	"go/types"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// fromTypeSymbol binds the methods and fields of a type that is a class, and reports how values of other types cross.
func (b *builder) fromTypeSymbol(f *fromBuild, tn *types.TypeName, taken members) {
	s := Symbol{Name: tn.Name(), Kind: "type"}
	named, _ := tn.Type().(*types.Named)
	c := b.classes[tn]
	switch {
	case tn.IsAlias():
		s.Why, s.Lua = b.crossing(tn)
	case isGeneric(tn) && b.fromTypeInstances(f, tn, taken):
		return
	case named == nil || named.TypeParams() != nil:
		s.Generic, s.Why = true, "it has type parameters; name instances under symbols"
	case c == nil:
		s.Why, s.Lua = b.crossing(tn)
	default:
		s.Lua = qualified(c.Module, c.Name)
		if slices.Contains(f.classes, c) {
			s.Why = taken.take(c.Name, tn.Name())
		}
	}
	f.report.add(s)
	switch {
	case named == nil || tn.IsAlias():
	case slices.Contains(f.classes, c):
		b.fromMethods(f, c)
		b.fromFields(f, c)
	default:
		b.lostMethods(f, named, c)
	}
}

// crossing says how values of a type that is no class of the module cross, or why they do not.
func (b *builder) crossing(tn *types.TypeName) (why, lua string) {
	var t model.Type
	why = b.attempt(func() bool {
		t = b.typeOf(tn.Type(), nil, typeContext{what: "type " + tn.Name(), code: diag.UnsupportedField, pos: tn.Pos()})
		return t != nil
	})
	if why != "" {
		return why, ""
	}
	return "", luaWord(t)
}

// luaWord says in the report what values of a type are in Lua.
func luaWord(t model.Type) string {
	switch t := t.(type) {
	case model.Handle:
		return t.Class.FullName()
	case model.Bool:
		return "a boolean"
	case model.Int, model.Float:
		return "a number"
	case model.String, model.Bytes, model.ByteArray:
		return "a string"
	case model.Slice, model.Array, model.Map, model.Record, model.Complex:
		return "a table"
	case model.Function:
		return "a function"
	}
	return "a value"
}

// fromMethods binds the exported methods of a class, promoted ones included.
func (b *builder) fromMethods(f *fromBuild, c *classBuild) {
	c.members = members{}
	for sel := range types.NewMethodSet(c.self()).Methods() {
		fn := sel.Obj().(*types.Func)
		if !fn.Exported() {
			continue
		}
		s := Symbol{Name: c.goName() + "." + fn.Name(), Kind: "method", Generic: c.in != nil}
		bound, why := b.fromFunc(f, c.Go.Name+"."+fn.Name(), fn, c.members)
		if s.Why = why; why == "" {
			bound.Closes = isClose(fn)
			c.Methods = append(c.Methods, bound)
			s.Lua = qualified(f.Name, c.Name) + ":" + bound.Name
		}
		f.report.add(s)
	}
}

// lostMethods reports the methods of a type whose values are no handles of this module.
func (b *builder) lostMethods(f *fromBuild, t *types.Named, c *classBuild) {
	why := "its values are copied, and a copy has no methods; say as: class under symbols"
	if c != nil {
		why = "its type is bound as " + c.FullName()
	}
	for sel := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		if fn := sel.Obj().(*types.Func); fn.Exported() {
			f.report.add(Symbol{Name: t.Obj().Name() + "." + fn.Name(), Kind: "method", Why: why, Generic: hasTypeParams(fn)})
		}
	}
}

// fromFields makes what a class's struct exports its fields, as far as they can cross.
func (b *builder) fromFields(f *fromBuild, c *classBuild) {
	s, ok := c.typ.Underlying().(*types.Struct)
	if !ok {
		return
	}
	scratch := &model.Struct{Go: c.Go}
	scan := fieldScan{
		b: b, record: scratch, named: c.typ, decl: c.decl, class: true, ambiguous: map[string]bool{},
		each: func(v *types.Var, tag fieldTag, convert func(text bool) model.Type) {
			b.fromField(f, c, scratch, v, tag, convert)
		},
	}
	b.attempt(func() bool {
		scan.scan(s, structExpr(c.decl))
		return true
	})
	c.Fields = scratch.Fields
}

// fromField adds one field to a class, or reports why not.
func (b *builder) fromField(f *fromBuild, c *classBuild, scratch *model.Struct, v *types.Var, tag fieldTag, convert func(text bool) model.Type) {
	symbol := c.Go.Name + "." + v.Name()
	s := Symbol{Name: c.goName() + "." + v.Name(), Kind: "field", Generic: c.in != nil}
	d := b.override(f, symbol, v)
	field := &model.Field{
		Name: cmp.Or(d.get("name").word().text, tag.name.text, b.naming.lua(v.Name())),
		Path: []string{v.Name()}, Pos: b.position(v.Pos()), Readonly: tag.readonly,
	}
	if d.get("skip") != nil {
		s.Why = "it is skipped"
	} else {
		s.Why = b.attempt(func() bool {
			field.Type = convert(d.get("int64") != nil)
			return field.Type != nil && b.checkLuaName(field.Name, v.Pos(), v.Name(), "name it under symbols")
		})
	}
	if s.Why == "" {
		s.Why = c.members.take(field.Name, v.Name())
	}
	if s.Why == "" {
		f.checkText(symbol, hasText(field.Type))
		s.Lua = qualified(f.Name, c.Name) + "." + field.Name
		scratch.Fields = append(scratch.Fields, field)
	}
	f.report.add(s)
}
